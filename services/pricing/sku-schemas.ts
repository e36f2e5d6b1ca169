import { currency, price, sku } from '@banyan/catalog/contract';
import { T, instant } from '@banyan/core';
import { categoryId, code, groupId, localTime } from './promotion-schemas.ts';
import { taxClassId } from './tax-schemas.ts';

/** A price list; `base` is the one that everybody has. */
export const listId = code('a price list, or base', 'base');

const pieces = T.Integer({ minimum: 1, maximum: 1_000_000_000, examples: [1] });

/** What a piece costs by one list. */
const priceEntry = T.Object(
  {
    list: listId,
    price,
    /** From so many pieces on. */
    quantity: pieces,
    /** For members of this group alone. */
    group: T.Optional(groupId),
    starts: T.Optional(localTime),
    ends: T.Optional(localTime),
    /** When it came into force in business; an older one never replaces it. */
    since: instant,
  },
  { additionalProperties: false },
);

/** What a bundle is made of, each piece of it. */
const component = T.Object({ sku, quantity: pieces }, { additionalProperties: false });

/** What a piece costs by a list of the catalog's. */
const listEntry = T.Object(
  {
    price,
    /** From so many pieces on. */
    quantity: pieces,
    /** For members of this group alone. */
    group: T.Optional(groupId),
    /** The first moment of it. */
    from: T.Optional(instant),
    /** The first moment after it. */
    until: T.Optional(instant),
    /** The same by the clocks of the channel. */
    starts: T.Optional(localTime),
    ends: T.Optional(localTime),
  },
  { additionalProperties: false },
);

/** What a SKU costs by a list of the catalog's in a currency: all entries, in force until they are set anew. */
export const listPriceFacts = {
  sku,
  list: listId,
  currency,
  entries: T.Array(listEntry, { maxItems: 100 }),
  /** When they came into force in business; older ones never replace them. */
  since: instant,
};

/** All that pricing knows of a SKU. */
export const skuFacts = {
  sku,
  /** The product that it is a further variant of; left out where it is the first variant of its own. */
  product: T.Optional(sku),
  /** True while its product is on sale: a further variant can be bought while its `product` is. */
  isForSale: T.Boolean({ examples: [true] }),
  /** True for a variant that can never be bought again, whatever becomes of its product. */
  isRetired: T.Optional(T.Boolean({ examples: [false] })),
  taxClass: taxClassId,
  /** Of one piece, in grams; 0 where nobody has said. */
  weight: T.Integer({ minimum: 0, maximum: 1_000_000_000, examples: [350] }),
  categories: T.Array(categoryId, { maxItems: 100, uniqueItems: true }),
  prices: T.Array(priceEntry, { maxItems: 500 }),
  /** Empty for what is no bundle. */
  components: T.Array(component, { maxItems: 100 }),
};

/** The name of a SKU's place on a list; no SKU and no list has an `@`. */
export function placeOnList(sku: string, list: string, currency: string): string {
  return `${sku}@${list}@${currency}`;
}
