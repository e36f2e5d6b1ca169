import { compareMoney } from '@banyan/core';
import { pickPrice } from '@banyan/pricing/contract';
import { knownAs, type Facts } from './known.ts';
import type { Line, SeenPrice } from './lines.ts';

/** Where a cart is, whose it is and in which currency: all that its prices depend on besides its lines. */
export interface Buying {
  readonly owner: string;
  readonly channel: string;
  readonly currency: string;
}

/** Whether a SKU can be bought, as far as is known. */
export function isForSale(sku: string, { of }: Facts): boolean {
  const facts = of(knownAs.sku(sku))?.sku;
  if (facts === null || facts === undefined || facts.isRetired === true) return false;
  const product = facts.product === undefined ? facts : of(knownAs.sku(facts.product))?.sku;
  return product?.isForSale === true;
}

/** Visitors are in no group. */
function groupsOf(owner: string, { of }: Facts): readonly string[] {
  return owner.startsWith('visitor:') ? [] : (of(knownAs.buyer(owner))?.groups ?? []);
}

/** What a piece of each line costs by list at a moment, for so many pieces of its SKU as are not saved for later: as a quote will say. */
export function pricesOf(lines: readonly Line[], buying: Buying, at: string, facts: Facts): SeenPrice[] {
  const channel = facts.of(knownAs.channel(buying.channel))?.channel;
  if (channel === null || channel === undefined) return lines.map(() => null);
  const pieces = new Map<string, number>();
  for (const { sku, quantity, isSaved } of lines) if (!isSaved) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  const { currency } = buying;
  const question = { currency, lists: channel.priceLists, groups: groupsOf(buying.owner, facts) };
  return lines.map(({ sku, quantity }) => {
    const own = facts.of(knownAs.sku(sku))?.sku?.prices ?? [];
    const asked = { ...question, quantity: pieces.get(sku) ?? quantity, timeZone: channel.timeZone, at };
    const listed = (list: string) => facts.of(knownAs.listPrices(sku, list, currency))?.listPrices?.entries ?? [];
    return pickPrice(own, asked, listed)?.price ?? null;
  });
}

/** True when both are the same price, or none. */
export function isSamePrice(one: SeenPrice, other: SeenPrice): boolean {
  if (one === null || other === null) return one === other;
  return one.currency === other.currency && compareMoney(one, other) === 0;
}
