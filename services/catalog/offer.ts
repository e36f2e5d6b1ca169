import { firstInstant, isWithin } from './local-time.ts';
import { tenThousandths, type Price } from './price.ts';
import type { PriceEntry } from './set-prices.ts';

/** A list price and when it came into force. */
interface PricePoint {
  readonly price: Price;
  readonly effectiveAt: string;
}

/** The entries of a list and when they came into force. */
interface ListSetting {
  readonly entries: readonly PriceEntry[];
  readonly effectiveAt: string;
}

/** Everything that a variant has cost in one currency. */
export interface PriceRecord {
  /** The earliest first. */
  readonly points: readonly PricePoint[];
  /** By list, the one that counts first in front; each the earliest first. */
  readonly lists: readonly (readonly ListSetting[])[];
}

/** Who buys, how much, and where. */
export interface Buyer {
  readonly group: string | undefined;
  readonly quantity: number;
  /** By whose clocks local times hold: the channel’s. */
  readonly timeZone: string;
}

/** What is shown beside a price. */
export interface Offer {
  readonly price: Price | null;
  /** The list price, when `price` is lower. */
  readonly regular: Price | null;
  /** The lowest price of the 30 days before the reduction, when there is one and something was asked before. */
  readonly lowest30Days: Price | null;
}

const PERIOD_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * What a variant costs at a moment, and what has to be said beside a reduction (Directive 98/6/EC, article 6a: the lowest price of the 30 days before it).
 * A price that is reduced step by step counts as reduced anew at each step, the strict reading of the directive: what is shown is never too high.
 */
export function offerAt(record: PriceRecord, buyer: Buyer, at: string): Offer {
  const price = priceAt(record, buyer, at);
  const regular = pointAt(record.points, at)?.price;
  if (price === undefined) return { price: null, regular: null, lowest30Days: null };
  if (regular === undefined || tenThousandths(price) >= tenThousandths(regular))
    return { price, regular: null, lowest30Days: null };
  const reducedAt = beginningOf(record, buyer, price, at);
  return { price, regular, lowest30Days: lowestBefore(record, buyer, reducedAt) ?? null };
}

/** The price by the first list that has one, else the list price. Of several that apply the buyer has the lowest. */
function priceAt({ points, lists }: PriceRecord, { group, quantity, timeZone }: Buyer, at: string): Price | undefined {
  for (const settings of lists) {
    const setting = settings.findLast(({ effectiveAt }) => effectiveAt <= at);
    const applicable = (setting?.entries ?? []).filter(
      (entry) =>
        (entry.group === null || entry.group === group) &&
        entry.minQuantity <= quantity &&
        (entry.from === null || entry.from <= at) &&
        (entry.until === null || at < entry.until) &&
        isWithin(entry, timeZone, at),
    );
    const best = lowest(applicable.map(({ price }) => price));
    if (best !== undefined) return best;
  }
  return pointAt(points, at)?.price;
}

function pointAt(points: readonly PricePoint[], at: string): PricePoint | undefined {
  return points.findLast(({ effectiveAt }) => effectiveAt <= at);
}

/** The beginning of the time, up to `at`, in which the price has been the same without a break. */
function beginningOf(record: PriceRecord, buyer: Buyer, price: Price, at: string): string {
  let beginning = at;
  for (const moment of momentsOf(record, buyer)
    .filter((one) => one <= at)
    .toReversed()) {
    const then = priceAt(record, buyer, moment);
    if (then === undefined || tenThousandths(then) !== tenThousandths(price)) break;
    beginning = moment;
  }
  return beginning;
}

function lowestBefore(record: PriceRecord, buyer: Buyer, reducedAt: string): Price | undefined {
  const from = new Date(Date.parse(reducedAt) - PERIOD_MS).toISOString();
  const moments = [from, ...momentsOf(record, buyer).filter((moment) => moment > from && moment < reducedAt)];
  return lowest(moments.map((moment) => priceAt(record, buyer, moment)).filter((price) => price !== undefined));
}

/** Every moment at which the price may have changed, the earliest first; between two of them it stays as it is. */
function momentsOf({ points, lists }: PriceRecord, { timeZone }: Buyer): string[] {
  const settings = lists.flat();
  const entries = settings.flatMap((setting) => setting.entries);
  const local = entries.flatMap(({ starts, ends }) => [starts, ends]).filter((time) => time !== undefined);
  const bounds = [
    ...entries.flatMap(({ from, until }) => [from, until]),
    ...local.map((time) => new Date(firstInstant(time, timeZone)).toISOString()),
  ];
  const moments = [...points, ...settings].map(({ effectiveAt }) => effectiveAt);
  return [...new Set([...moments, ...bounds.filter((bound) => bound !== null)])].toSorted();
}

function lowest(prices: readonly Price[]): Price | undefined {
  return prices.toSorted((left, right) => tenThousandths(left) - tenThousandths(right))[0];
}
