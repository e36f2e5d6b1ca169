import { T, pageOf, query, inOrder } from '@banyan/core';
import {
  attributeValue,
  code,
  currency,
  decimal,
  description,
  label,
  language,
  price,
  productName,
  sku,
} from '../vocabulary.ts';

const only = { additionalProperties: false };
const count = T.Integer({ minimum: 0 });
const shown = T.Object(
  {
    sku,
    name: productName,
    description,
    /** The address of its first picture. */
    picture: T.Union([T.String(), T.Null()]),
    /** In each currency the list price of its cheapest variant. */
    prices: T.Array(price),
    /** How many variants can be bought. */
    variants: count,
    /** Whether one of them is in stock anywhere. */
    isAvailable: T.Boolean(),
  },
  only,
);
const facetValue = T.Object({ value: T.String(), label: T.String(), count }, only);
const facet = T.Object(
  {
    kind: T.Union([T.Literal('attribute'), T.Literal('option')]),
    code,
    label: T.String(),
    values: T.Array(facetValue),
  },
  only,
);
const priceRange = T.Object({ from: decimal, to: decimal, count }, only);

/** How a buyer finds products. */
export const browseQueries = {
  browse: query(
    {
      text: T.Optional(T.String({ minLength: 1, maxLength: 200, examples: ['hanging heart'] })),
      prefix: T.Optional(T.Boolean()),
      language: T.Optional(language),
      category: T.Optional(code),
      collection: T.Optional(code),
      attributes: T.Optional(
        T.Array(T.Object({ attribute: code, anyOf: T.Array(attributeValue, { minItems: 1, maxItems: 50 }) }, only), {
          maxItems: 10,
          examples: [[]],
        }),
      ),
      options: T.Optional(
        T.Array(T.Object({ option: code, anyOf: T.Array(code, { minItems: 1, maxItems: 50 }) }, only), {
          maxItems: 5,
          examples: [[]],
        }),
      ),
      numbers: T.Optional(
        T.Array(T.Object({ attribute: code, from: T.Optional(T.Number()), to: T.Optional(T.Number()) }, only), {
          maxItems: 5,
          examples: [[]],
        }),
      ),
      currency: T.Optional(currency),
      priceFrom: T.Optional(decimal),
      priceTo: T.Optional(decimal),
      isAvailable: T.Optional(T.Boolean({ examples: [false] })),
      sort: T.Optional(
        T.Union([
          T.Literal('relevance'),
          T.Literal('name'),
          T.Literal('price'),
          T.Literal('listed'),
          T.Literal('collection'),
        ]),
      ),
      facets: T.Optional(T.Boolean()),
      ...inOrder('ascending'),
    },
    {
      description:
        'Products on sale by words, category (with those below it), collection, attributes, options, price (`priceFrom` inclusive, `priceTo` exclusive: the list price that everybody has, as it is shown here; what a channel’s price lists and a buyer’s group make of it `offers` tells) and stock, by `sort`: `listed` is the time at which they were put on sale, `relevance` has the best match first in either direction. Each facet is counted as if nothing of its own were chosen.',
      example: { text: 'hanging heart', currency: 'GBP' },
      by: ['public', 'customer', 'staff'],
      returns: T.Object(
        {
          ...pageOf(shown).properties,
          total: count,
          /** Known words spelt alike, when nothing is found. */
          suggestions: T.Array(T.String()),
          facets: T.Array(facet),
          categories: T.Array(T.Object({ category: code, name: label, count }, only)),
          priceRanges: T.Array(priceRange),
          /** How many of them are in stock. */
          available: count,
        },
        only,
      ),
    },
  ),
};
