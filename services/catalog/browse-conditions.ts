import type { QueryBody, Where } from '@banyan/core';
import type { catalog } from './contract.ts';
import type { listing } from './listing.ts';
import { markOf } from './listing-row.ts';
import { parseTenThousandths } from './price.ts';

/** What a buyer asks for. */
export type Asked = QueryBody<typeof catalog, 'browse'>;
/** A condition on rows of the listing. */
export type Condition = Where<(typeof listing)['indexes']>;

/** Conditions by what they choose of, so that a facet can be counted as if nothing of it were chosen. */
export type Chosen = ReadonlyMap<string, Condition>;

/** Products on sale, and nothing else of the listing. */
const LISTED: Condition = { facet: 'isListed', anyOf: [true] };
/** Products of which a variant is in stock somewhere. */
export const AVAILABLE: Condition = { tags: 'stocks', linked: 'isAvailable', anyOf: [true] };

/** What is asked for as conditions. @param categories the category that is asked for, and all below it */
export function conditionsOf(asked: Asked, categories: readonly string[]): Chosen {
  const { collection, attributes = [], options = [], numbers = [], currency } = asked;
  const { priceFrom: from, priceTo: to, isAvailable } = asked;
  const chosen = new Map<string, Condition>();
  if (asked.category !== undefined)
    chosen.set('category', { tags: 'marks', anyOf: categories.map((one) => `category:${one}`) });
  if (collection !== undefined) chosen.set('collection', { tags: 'marks', anyOf: [`collection:${collection}`] });
  for (const { attribute, anyOf } of attributes)
    chosen.set(`attribute:${attribute}`, { tags: 'marks', anyOf: anyOf.map((value) => markOf(attribute, value)) });
  for (const { option, anyOf } of options)
    chosen.set(`option:${option}`, { tags: 'marks', anyOf: anyOf.map((value) => `option:${option}=${value}`) });
  for (const { attribute, ...bounds } of numbers)
    chosen.set(`number:${attribute}`, { measures: 'numbers', name: `attribute:${attribute}`, ...bounds });
  if (currency !== undefined && (from !== undefined || to !== undefined))
    chosen.set('price', {
      measures: 'numbers',
      name: `price:${currency}`,
      from: from === undefined ? undefined : parseTenThousandths(from),
      to: to === undefined ? undefined : parseTenThousandths(to),
    });
  if (isAvailable === true) chosen.set('available', AVAILABLE);
  return chosen;
}

/** All conditions but what is chosen of one thing. */
export function without(chosen: Chosen, left?: string): Condition[] {
  return [LISTED, ...[...chosen].filter(([name]) => name !== left).map(([, condition]) => condition)];
}
