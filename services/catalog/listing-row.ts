import { T, type DeepReadonly, type Static } from '@banyan/core';
import { tenThousandths, type Price } from './price.ts';
import {
  attributeType,
  attributeValue,
  choices,
  code,
  description,
  label,
  price,
  productState,
  sku,
} from './vocabulary.ts';

const only = { additionalProperties: false };
const variant = T.Object({ sku, choices, prices: T.Array(T.Object({ price, effectiveAt: T.String() }, only)) }, only);
const attribute = T.Object(
  { attribute: code, type: attributeType, unit: T.Union([label, T.Null()]), value: attributeValue },
  only,
);

/**
 * The fields of a row of the listing: a product, or a SKU with its stock. These have rows of their own, because inventory's events do not know whose variant a
 * SKU is, and may come before or after the catalog's: a product is linked to its variants' rows when somebody asks. What one variant is chosen by (options, price,
 * stock) stands together on that row.
 */
export const listingFields = {
  kind: T.Union([T.Literal('product'), T.Literal('stock')]),
  sku,
  name: T.String(),
  description,
  state: productState,
  picture: T.Union([T.String(), T.Null()]),
  /** Those that are not retired. */
  variants: T.Array(variant),
  attributes: T.Array(attribute),
  categories: T.Array(code),
  /** With the product's place in each, from 0. */
  collections: T.Array(T.Object({ collection: code, place: T.Integer() }, only)),
  /** When it was first published, in milliseconds since 1970; null before that. */
  listedAt: T.Union([T.Integer(), T.Null()]),
  /** The locations where some can be promised, with the pieces where they have to be counted; of stock. */
  free: T.Array(T.Object({ location: T.String(), pieces: T.Union([T.Integer(), T.Null()]) }, only)),
  /** Whether it is sold as its components; of stock. */
  isBundle: T.Boolean(),
  /** The locations where all that a bundle is made of can be had; of stock. Pieces of its own, from before it was one, are sold to nobody. */
  complete: T.Array(T.String()),
  // What is made from the fields above, to be found and counted by.
  isListed: T.Boolean(),
  isAvailable: T.Boolean(),
  words: T.String(),
  marks: T.Array(T.String()),
  stocks: T.Array(T.String()),
  numbers: T.Array(T.Object({ name: T.String(), value: T.Number() }, only)),
  de: T.String(),
  fr: T.String(),
  es: T.String(),
};

/** A row of the listing. */
export type ListingRow = DeepReadonly<Static<ReturnType<typeof T.Object<typeof listingFields>>>>;

/** A row of which nothing is known but what it is. */
export function emptyRow(kind: ListingRow['kind'], of: string): ListingRow {
  return {
    kind,
    sku: of,
    name: '',
    description: '',
    state: 'draft',
    picture: null,
    variants: [],
    attributes: [],
    categories: [],
    collections: [],
    listedAt: null,
    free: [],
    isBundle: false,
    complete: [],
    isListed: false,
    isAvailable: false,
    words: '',
    marks: [],
    stocks: [],
    numbers: [],
    de: '',
    fr: '',
    es: '',
  };
}

/** The key of the row that holds a SKU's stock. No SKU has an `@`. */
export function stockRowKey(of: string): string {
  return `stock@${of}`;
}

/** The row with all that is made from its other fields. */
export function derived(row: ListingRow): ListingRow {
  const { name, description: told, variants, attributes, categories, collections, state, listedAt } = row;
  const texts = attributes.filter(({ type }) => type === 'text' || type === 'choice').map(({ value }) => String(value));
  const marks = [
    ...categories.map((one) => `category:${one}`),
    ...collections.map(({ collection }) => `collection:${collection}`),
    ...attributes.filter(({ type }) => type !== 'number').map((one) => markOf(one.attribute, one.value)),
    ...optionsOf(variants),
  ];
  const numbers = [
    ...cheapest(variants).map((one) => ({ name: `price:${one.currency}`, value: tenThousandths(one) })),
    ...dearest(variants).map((one) => ({ name: `highest-price:${one.currency}`, value: tenThousandths(one) })),
    ...attributes.flatMap(({ attribute: of, value }) =>
      typeof value === 'number' ? [{ name: `attribute:${of}`, value }] : [],
    ),
    ...collections.map(({ collection, place }) => ({ name: `collection:${collection}`, value: place })),
    ...(listedAt === null ? [] : [{ name: 'listed-at', value: listedAt }]),
  ];
  return {
    ...row,
    isListed: state === 'published' && variants.length > 0,
    words: [name, told, ...variants.map((one) => one.sku), ...texts].join('\n'),
    marks: [...new Set(marks)],
    stocks: variants.map((one) => stockRowKey(one.sku)),
    numbers,
  };
}

/** The row of a SKU with what it is chosen by. */
export function offered(row: ListingRow): ListingRow {
  const prices = cheapest(row.variants);
  const numbers = prices.map((one) => ({ name: `price:${one.currency}`, value: tenThousandths(one) }));
  return { ...row, marks: optionsOf(row.variants), numbers };
}

/** The row of a SKU that is a variant with these choices; its stock and its prices stay. */
export function withChoices(
  row: ListingRow | undefined,
  of: string,
  its: ListingRow['variants'][number]['choices'],
): ListingRow {
  const stock = row ?? emptyRow('stock', of);
  const prices = stock.variants[0]?.prices ?? [];
  return offered({ ...stock, variants: [{ sku: of, choices: its, prices }] });
}

/** What a row is marked with for the choices of its variants. */
export function optionsOf(variants: ListingRow['variants']): string[] {
  return variants.flatMap((one) => one.choices.map(({ option, value }) => `option:${option}=${value}`));
}

/** What a product is marked with for a value of an attribute. */
export function markOf(attributeCode: string, value: Static<typeof attributeValue>): string {
  return `attribute:${attributeCode}=${String(value)}`;
}

/** In each currency the lowest list price, in the order of the currencies. */
export function cheapest(variants: ListingRow['variants']): Price[] {
  return outermost(variants, (one, known) => tenThousandths(one) < tenThousandths(known));
}

/** In each currency the highest list price. */
export function dearest(variants: ListingRow['variants']): Price[] {
  return outermost(variants, (one, known) => tenThousandths(one) > tenThousandths(known));
}

/** In each currency the price that goes further than all others. */
export function outermost(variants: ListingRow['variants'], isFurther: (one: Price, known: Price) => boolean): Price[] {
  const found = new Map<string, Price>();
  for (const { price: one } of variants.flatMap(({ prices }) => prices)) {
    const known = found.get(one.currency);
    if (known === undefined || isFurther(one, known)) found.set(one.currency, one);
  }
  return [...found.values()].toSorted((left, right) => (left.currency < right.currency ? -1 : 1));
}

/** The row with the latest price of a variant. One that is entered for a past day belongs to the history. */
export function withVariantPrice(row: ListingRow, of: string, next: Price, effectiveAt: string): ListingRow {
  const variants = row.variants.map((one) => {
    if (one.sku !== of) return one;
    const latest = one.prices.find(({ price: known }) => known.currency === next.currency);
    if (latest !== undefined && effectiveAt < latest.effectiveAt) return one;
    return { ...one, prices: [...one.prices.filter((known) => known !== latest), { price: next, effectiveAt }] };
  });
  return row.kind === 'stock' ? offered({ ...row, variants }) : derived({ ...row, variants });
}

/** The row of a SKU's stock that has become available at a location, or has run out there. */
export function withAvailability(
  row: ListingRow | undefined,
  of: string,
  location: string,
  isAvailable: boolean,
  pieces: number | null = null,
): ListingRow {
  const stock = row ?? emptyRow('stock', of);
  const others = stock.free.filter((one) => one.location !== location);
  const free = isAvailable ? [...others, { location, pieces }] : others;
  return judged({ ...stock, free });
}

/** The row of a bundle that can be had at a location, or cannot any more. */
export function withCompleteness(
  row: ListingRow | undefined,
  of: string,
  location: string,
  isComplete: boolean,
): ListingRow {
  const stock = row ?? emptyRow('stock', of);
  const others = stock.complete.filter((one) => one !== location);
  return judged({ ...stock, complete: isComplete ? [...others, location] : others });
}

/** The row of a SKU that is a bundle from now on, or is none any more. */
export function asBundle(row: ListingRow | undefined, of: string, isBundle: boolean): ListingRow {
  return judged({ ...(row ?? emptyRow('stock', of)), isBundle });
}

/** The row of a SKU's stock with whether it can be had at all. */
export function judged(row: ListingRow): ListingRow {
  return { ...row, isAvailable: (row.isBundle ? row.complete : row.free).length > 0 };
}

/** The row with more or fewer pieces at a location, counted. */
export function withPieces(row: ListingRow | undefined, of: string, location: string, by: number): ListingRow {
  const pieces = (row?.free.find((one) => one.location === location)?.pieces ?? 0) + by;
  return withAvailability(row, of, location, pieces > 0, pieces);
}
