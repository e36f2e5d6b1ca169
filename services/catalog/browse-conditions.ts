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
export interface Chosen {
  readonly ofProduct: ReadonlyMap<string, Condition>;
  /** What one and the same variant must fit. */
  readonly ofVariant: ReadonlyMap<string, Condition>;
}

/** Products on sale, and nothing else of the listing. */
const LISTED: Condition = { facet: 'isListed', anyOf: [true] };
/** Of a variant: some of it is in stock somewhere. */
export const AVAILABLE: Condition = { facet: 'isAvailable', anyOf: [true] };

/** What is asked for as conditions. @param categories the category that is asked for, and all below it */
export function conditionsOf(asked: Asked, categories: readonly string[]): Chosen {
  const { collection, attributes = [], options = [], numbers = [], currency } = asked;
  const { priceFrom: from, priceTo: to, isAvailable } = asked;
  const ofProduct = new Map<string, Condition>();
  const ofVariant = new Map<string, Condition>();
  if (asked.category !== undefined)
    ofProduct.set('category', { tags: 'marks', anyOf: categories.map((one) => `category:${one}`) });
  if (collection !== undefined) ofProduct.set('collection', { tags: 'marks', anyOf: [`collection:${collection}`] });
  for (const { attribute, anyOf } of attributes)
    ofProduct.set(`attribute:${attribute}`, { tags: 'marks', anyOf: anyOf.map((value) => markOf(attribute, value)) });
  for (const { option, anyOf } of options)
    ofVariant.set(`option:${option}`, { tags: 'marks', anyOf: anyOf.map((value) => `option:${option}=${value}`) });
  for (const { attribute, ...bounds } of numbers)
    ofProduct.set(`number:${attribute}`, { measures: 'numbers', name: `attribute:${attribute}`, ...bounds });
  if (currency !== undefined && (from !== undefined || to !== undefined))
    ofVariant.set('price', {
      measures: 'numbers',
      name: `price:${currency}`,
      from: from === undefined ? undefined : parseTenThousandths(from),
      to: to === undefined ? undefined : parseTenThousandths(to),
    });
  if (isAvailable === true) ofVariant.set('available', AVAILABLE);
  return { ofProduct, ofVariant };
}

/** All conditions but what is chosen of one thing. @param also what the variant must fit instead */
export function without({ ofProduct, ofVariant }: Chosen, left?: string, also?: Condition): Condition[] {
  const others = (chosen: ReadonlyMap<string, Condition>) =>
    [...chosen].filter(([name]) => name !== left).map(([, condition]) => condition);
  const where = [...others(ofVariant), ...(also === undefined ? [] : [also])];
  const variants: Condition = { tags: 'stocks', linked: 'kind', anyOf: ['stock'], where };
  return [LISTED, ...others(ofProduct), ...(where.length === 0 ? [] : [variants])];
}
