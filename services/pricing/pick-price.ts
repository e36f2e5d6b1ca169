import type { SkuFacts } from './known-facts.ts';
import { isWithin } from './local-time.ts';

/** What one piece costs by one list. */
export type PriceEntry = SkuFacts['prices'][number];

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
 * The price of a piece: of the first of the channel's lists that has one in the currency for this buyer, now and for so many pieces, else of the base list;
 * within a list that of a group before that of everybody, then of the largest quantity reached, then the one that begins last. Undefined: none.
 */
export function pickPrice(
  prices: readonly PriceEntry[],
  { currency, lists, groups, quantity, timeZone, at }: PriceQuestion,
): PriceEntry | undefined {
  const open = prices.filter(
    (entry) =>
      entry.price.currency === currency &&
      entry.quantity <= quantity &&
      (entry.group === undefined || groups.includes(entry.group)) &&
      isWithin(entry, timeZone, at),
  );
  const ofLists = [...lists, BASE_LIST].map((list) => open.filter((entry) => entry.list === list));
  return ofLists.find((entries) => entries.length > 0)?.toSorted(byPrecedence)[0];
}

function byPrecedence(one: PriceEntry, other: PriceEntry): number {
  const groups = Number(other.group !== undefined) - Number(one.group !== undefined);
  return groups || other.quantity - one.quantity || compare(other.starts ?? '', one.starts ?? '');
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
