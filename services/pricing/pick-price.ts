import { isWithin } from '@banyan/catalog/contract';
import { compareMoney, type DeepReadonly, type Static } from '@banyan/core';
import type { listPriceFacts, skuFacts } from './sku-schemas.ts';

/** What one piece costs by one list. */
export type PriceEntry = DeepReadonly<Static<typeof skuFacts.prices>>[number];
/** What one piece costs by a list of the catalog's. */
type ListEntry = DeepReadonly<Static<typeof listPriceFacts.entries>>[number];

/** The name of the price list that everybody has. */
export const BASE_LIST = 'base';

/** What a price depends on. */
export interface PriceQuestion {
  readonly currency: string;
  /** The channel's price lists, the most wanted first. */
  readonly lists: readonly string[];
  readonly groups: readonly string[];
  /** Pieces of the SKU on all lines together. */
  readonly quantity: number;
  readonly timeZone: string;
  readonly at: string;
}

/**
 * The price of a piece, and the list that it is by: of the first of the channel's lists that has one in the currency for this buyer, now and for so many
 * pieces, else of the base list. Of several by one list of the catalog's the lowest, as the catalog shows it; of several of a SKU's own that of a group before
 * that of everybody, then of the largest quantity reached, then the one that begins last. Undefined: none.
 * @param listed what the catalog has on a list for the SKU in the currency
 */
export function pickPrice(
  prices: readonly PriceEntry[],
  question: PriceQuestion,
  listed: (list: string) => readonly ListEntry[] = () => [],
): Pick<PriceEntry, 'list' | 'price'> | undefined {
  const { currency, lists, timeZone, at } = question;
  const open = prices.filter(
    (entry) => entry.price.currency === currency && isFor(entry, question) && isWithin(entry, timeZone, at),
  );
  for (const list of lists) {
    const told = listed(list).filter(
      (entry) =>
        isFor(entry, question) &&
        (entry.from ?? '') <= at &&
        (entry.until === undefined || at < entry.until) &&
        isWithin(entry, timeZone, at),
    );
    const lowest = told.toSorted((one, other) => compareMoney(one.price, other.price))[0];
    const picked = lowest === undefined ? pickFrom(open, list) : { list, price: lowest.price };
    if (picked !== undefined) return picked;
  }
  return pickFrom(open, BASE_LIST);
}

function pickFrom(open: readonly PriceEntry[], list: string): PriceEntry | undefined {
  return open.filter((entry) => entry.list === list).toSorted(byPrecedence)[0];
}

function isFor(entry: { readonly quantity: number; readonly group?: string }, asked: PriceQuestion): boolean {
  return entry.quantity <= asked.quantity && (entry.group === undefined || asked.groups.includes(entry.group));
}

function byPrecedence(one: PriceEntry, other: PriceEntry): number {
  const groups = Number(other.group !== undefined) - Number(one.group !== undefined);
  return groups || other.quantity - one.quantity || compare(other.starts ?? '', one.starts ?? '');
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
