import { aggregate, decision, reject, type DeepReadonly, type Static } from '@banyan/core';
import { findArticle } from './article.ts';
import { catalog } from './contract.ts';
import { asRecorded, isMixed, isOffCalendar } from './given-time.ts';
import { samePrice } from './price.ts';
import { product } from './product.ts';
import { isTimeZone } from './time-zone.ts';
import type { priceEntry } from './vocabulary.ts';

/** What a variant costs on a list for some buyers, from a quantity on, for some time. */
export type PriceEntry = DeepReadonly<Static<typeof priceEntry>>;

/** What a variant costs on one list in one currency. */
export interface ListPrices {
  readonly entries: readonly PriceEntry[];
  /** The business time from which they hold; empty before there are any. */
  readonly effectiveAt: string;
}

const NONE: ListPrices = { entries: [], effectiveAt: '' };

/** Streams `list-prices/<sku>@<list>@<currency>`. */
export const listPrices = aggregate(catalog, 'list-prices', NONE, {
  'prices-set': (known, { entries }, { occurredAt: effectiveAt }) =>
    effectiveAt < known.effectiveAt ? known : { entries, effectiveAt },
});

/** The name of a variant's place on a list. */
export function listPriceKey(sku: string, list: string, currency: string): string {
  return `${sku}@${list}@${currency}`;
}

/** All entries of a variant on a list, in instants, or in local times that are each channel’s own. Those in force already are no change. */
export const setPrices = decision(
  catalog,
  'set-prices',
  ({ sku, list, currency }) => ({ own: product(sku), known: listPrices(listPriceKey(sku, list, currency)) }),
  ({ sku, list, currency, timeZone, entries: given }, { own, known }, { occurredAt, stream }) => {
    const article = findArticle(own, stream);
    if (article === undefined) return reject('no-such-variant', { sku });
    if (article.isRetired || article.product.state.state === 'retired') return reject('variant-retired', { sku });
    if (timeZone !== undefined && !isTimeZone(timeZone)) return reject('unknown-time-zone', { timeZone });
    const zoneless = timeZone === undefined ? given.findIndex(isMixed) : -1;
    if (zoneless >= 0) return reject('no-time-zone', { entry: zoneless });
    const offCalendar = given.findIndex(isOffCalendar);
    if (offCalendar >= 0) return reject('no-such-day', { entry: offCalendar });
    const entries = given.map((entry): PriceEntry => ({
      group: null,
      minQuantity: 1,
      ...entry,
      ...asRecorded(entry, timeZone),
    }));
    const foreign = entries.findIndex(({ price }) => price.currency !== currency);
    if (foreign >= 0) return reject('wrong-currency', { entry: foreign });
    const empty = entries.findIndex((entry) => !isBefore(beginningOf(entry), endOf(entry)));
    if (empty >= 0) return reject('empty-period', { entry: empty });
    const clash = overlap(entries);
    if (clash !== undefined) return reject('overlapping-entries', clash);
    const isInForce = occurredAt >= known.state.effectiveAt;
    if (isInForce && sameEntries(known.state.entries, entries)) return;
    known.append('prices-set', { product: article.product.id, sku, list, currency, entries });
  },
);

/** The first two entries for the same buyers and quantity whose times have a moment in common. */
function overlap(entries: readonly PriceEntry[]): { entry: number; other: number } | undefined {
  for (const [other, right] of entries.entries()) {
    const entry = entries.findIndex((left, index) => index < other && isRival(left, right));
    if (entry >= 0) return { entry, other };
  }
  return undefined;
}

function isRival(left: PriceEntry, right: PriceEntry): boolean {
  return (
    left.group === right.group &&
    left.minQuantity === right.minQuantity &&
    isBefore(beginningOf(left), endOf(right)) &&
    isBefore(beginningOf(right), endOf(left))
  );
}

/** A moment, or a time on the clocks of whichever zone, as if they were those of UTC. */
interface Bound {
  readonly ms: number;
  readonly isLocal: boolean;
}

// More than the clocks of any zone have ever differed from those of UTC by.
const OFF_UTC_MS = 16 * 3_600_000;

function beginningOf({ from, starts }: PriceEntry): Bound | undefined {
  return boundOf(from, starts);
}

function endOf({ until, ends }: PriceEntry): Bound | undefined {
  return boundOf(until, ends);
}

function boundOf(instant: string | null, local: string | undefined): Bound | undefined {
  if (local !== undefined) return { ms: Date.parse(`${local}Z`), isLocal: true };
  return instant === null ? undefined : { ms: Date.parse(instant), isLocal: false };
}

/** A beginning that is left out was always, an end that is left out never comes. A local time and an instant are compared as in the zone where they are the most in each other’s way. */
function isBefore(beginning: Bound | undefined, end: Bound | undefined): boolean {
  if (beginning === undefined || end === undefined) return true;
  return beginning.ms - end.ms < (beginning.isLocal === end.isLocal ? 0 : OFF_UTC_MS);
}

function sameEntries(some: readonly PriceEntry[], others: readonly PriceEntry[]): boolean {
  return (
    some.length === others.length &&
    some.every((one, index) => {
      const other = others[index]!;
      const told = ({ group, minQuantity, from, until, starts, ends }: PriceEntry) =>
        JSON.stringify([group, minQuantity, from, until, starts, ends]);
      return told(one) === told(other) && samePrice(one.price, other.price);
    })
  );
}
