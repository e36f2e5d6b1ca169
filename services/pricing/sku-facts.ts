import type { SkuFacts } from './known-facts.ts';
import { BASE_LIST, type PriceEntry } from './pick-price.ts';

/** The class of goods that nobody has given another. */
const STANDARD = 'standard';

/** What is known of a SKU, or of one that is heard of for the first time. */
export function factsOr(facts: SkuFacts | null, sku: string): SkuFacts {
  return facts ?? { sku, isForSale: false, taxClass: STANDARD, weight: 0, categories: [], prices: [], components: [] };
}

/** The prices with another list price in its currency. One that staff enter for a past day is history, and changes nothing. */
export function withBasePrice(
  prices: readonly PriceEntry[],
  price: PriceEntry['price'],
  since: string,
): readonly PriceEntry[] {
  const entry = { list: BASE_LIST, price, quantity: 1, since };
  const before = prices.find((other) => isSamePlace(other, entry));
  if (before !== undefined && since < before.since) return prices;
  return [...prices.filter((other) => other !== before), entry];
}

function isSamePlace(one: PriceEntry, other: PriceEntry): boolean {
  return (
    one.list === other.list &&
    one.price.currency === other.price.currency &&
    one.quantity === other.quantity &&
    one.group === other.group &&
    one.starts === other.starts &&
    one.ends === other.ends
  );
}
