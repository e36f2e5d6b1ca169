import { catalog } from '@banyan/catalog/contract';
import { processManager } from '@banyan/core';
import { knownSku, type SkuFacts } from './known-facts.ts';
import { BASE_LIST, type PriceEntry } from './pick-price.ts';

/** The class of goods that nobody has given another. */
const STANDARD = 'standard';

const skuOf = ({ sku }: { readonly sku: string }): string => sku;

/** Learns from the catalog what every SKU costs and whether it can be bought. */
export const learnFromCatalog = processManager('learn-from-catalog', knownSku)
  .on(catalog, 'product-published', skuOf, (it) => {
    const known = knownOr(it.state.facts, it.id);
    if (!known.isForSale) it.append('sku-learnt', { ...known, isForSale: true });
  })
  .on(catalog, 'product-archived', skuOf, (it) => {
    if (it.state.facts?.isForSale === true) it.append('sku-learnt', { ...it.state.facts, isForSale: false });
  })
  .on(catalog, 'product-retired', skuOf, (it) => {
    if (it.state.facts?.isForSale === true) it.append('sku-learnt', { ...it.state.facts, isForSale: false });
  })
  .on(catalog, 'price-changed', skuOf, (it, { price }, { occurredAt }) => {
    const known = knownOr(it.state.facts, it.id);
    const entry = { list: BASE_LIST, price, quantity: 1, since: occurredAt };
    const prices = withPrice(known.prices, entry);
    if (prices !== known.prices) it.append('sku-learnt', { ...known, prices });
  });

/** What is known of a SKU, or of one that is heard of for the first time. */
function knownOr(facts: SkuFacts | null, sku: string): SkuFacts {
  return facts ?? { sku, isForSale: false, taxClass: STANDARD, weight: 0, categories: [], prices: [], components: [] };
}

/** The prices with one of them anew. A price that staff enter for a past day is history, and changes nothing. */
function withPrice(prices: readonly PriceEntry[], entry: PriceEntry): readonly PriceEntry[] {
  const before = prices.find((other) => isSamePlace(other, entry));
  if (before !== undefined && entry.since < before.since) return prices;
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
