import { minorUnitScale, reject } from '@banyan/core';
import type { PricedLine } from './compose-quote.ts';
import { minorOf } from './half-up.ts';
import { knownCategory, knownListPrices, knownSku, type SkuFacts } from './known-facts.ts';
import { placeOnList } from './sku-schemas.ts';
import { pickPrice } from './pick-price.ts';
import type { Open } from './weigh-candidates.ts';

/** Lines in a currency, and the groups of whoever wants them. */
interface Wanted {
  readonly currency: string;
  readonly groups: readonly string[];
  readonly lines: readonly { readonly line: string; readonly sku: string; readonly quantity: number }[];
}

/** Where and when they are wanted. */
interface Place {
  readonly priceLists: readonly string[];
  readonly timeZone: string;
  readonly at: string;
  /** Categories are looked for only where a promotion asks for some. */
  readonly areCategoriesAsked: boolean;
}

// The scale of the most exact price.
const FINEST = 4;

/** Every line with its price and all that is known of its SKU; or the rejection that says why there is none. */
export function priceLines({ currency, groups, lines: wanted }: Wanted, place: Place, open: Open) {
  const { priceLists: lists, timeZone, at } = place;
  const scale = minorUnitScale(currency);
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of wanted) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  const priceOf = (sku: string, quantity: number) =>
    pickPrice(
      open(knownSku(sku)).state.facts?.prices ?? [],
      { currency, lists, groups, quantity, timeZone, at },
      (list) => open(knownListPrices(placeOnList(sku, list, currency))).state.facts?.entries ?? [],
    );

  const lines: PricedLine[] = [];
  for (const { line, sku, quantity } of wanted) {
    const { facts } = open(knownSku(sku)).state;
    if (facts === null) return reject('no-such-sku', { sku });
    const product = facts.product === undefined ? facts : open(knownSku(facts.product)).state.facts;
    if (facts.isRetired === true || product?.isForSale !== true) return reject('not-for-sale', { sku });
    const entry = priceOf(sku, pieces.get(sku)!);
    if (entry === undefined) return reject('no-price', { sku, currency });
    const parts = [];
    for (const each of facts.components) {
      const { facts: component } = open(knownSku(each.sku)).state;
      if (component === null) return reject('no-such-sku', { sku: each.sku });
      const count = each.quantity * quantity;
      if (!Number.isSafeInteger(count)) return reject('amount-too-large');
      const price = priceOf(each.sku, count)?.price;
      const worth = price === undefined ? 0 : minorOf(price, Math.max(scale, FINEST), each.quantity);
      if (!Number.isSafeInteger(worth)) return reject('amount-too-large');
      parts.push({ sku: each.sku, quantity: count, taxClass: component.taxClass, weight: component.weight, worth });
    }
    const ofParts = parts.reduce((sum, part) => sum + part.weight * (part.quantity / quantity), 0);
    const whole = { sku, quantity, taxClass: facts.taxClass, worth: 1 };
    lines.push({
      line,
      sku,
      quantity,
      entry,
      weight: facts.weight === 0 ? ofParts : facts.weight,
      categories: place.areCategoriesAsked ? categoriesOf([facts, product], open) : [],
      parts: parts.length === 0 ? [whole] : parts,
    });
  }
  return lines;
}

/** The categories that a SKU or its product is filed in, with all that are above them: what is in a category is in those above it. */
function categoriesOf(of: readonly SkuFacts[], open: Open): string[] {
  const found = new Set<string>();
  for (const filed of of.flatMap(({ categories }) => categories))
    for (let at: string | null = filed; at !== null && !found.has(at);) {
      const { facts }: { readonly facts: { readonly parent: string | null; readonly isRemoved: boolean } | null } =
        open(knownCategory(at)).state;
      if (facts?.isRemoved === true) break;
      // One that no catalog has told of is above nothing and below nothing.
      found.add(at);
      at = facts?.parent ?? null;
    }
  return [...found];
}
