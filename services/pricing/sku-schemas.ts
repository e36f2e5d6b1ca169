import { price, sku } from '@banyan/catalog/contract';
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

/** All that pricing knows of a SKU. */
export const skuFacts = {
  sku,
  /** True while it can be bought. */
  isForSale: T.Boolean({ examples: [true] }),
  taxClass: taxClassId,
  /** Of one piece, in grams; 0 where nobody has said. */
  weight: T.Integer({ minimum: 0, maximum: 1_000_000_000, examples: [350] }),
  categories: T.Array(categoryId, { maxItems: 100, uniqueItems: true }),
  prices: T.Array(priceEntry, { maxItems: 500 }),
  /** Empty for what is no bundle. */
  components: T.Array(component, { maxItems: 100 }),
};
