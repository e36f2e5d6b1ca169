import { T, facet, fullText, instant, range, view, type Plain, type Static } from '@banyan/core';
import { catalog, description, price, productName, productState, sku } from './contract.ts';

const listPrice = T.Object({ price, effectiveAt: instant }, { additionalProperties: false });

const productRow = {
  sku,
  name: productName,
  description,
  state: productState,
  /** One per currency, in the order of the currencies. */
  prices: T.Array(listPrice),
  draftedAt: instant,
  changedAt: instant,
};

/** A product with its latest prices. */
export type ProductRow = Plain<typeof productRow>;

/** Every product with its latest prices, to be found by name and by words. */
export const products = view('products', productRow, {
  'by-name': range('name'),
  'by-state': range('state', 'name'),
  words: fullText(['name', 'description', 'sku']),
  state: facet('state'),
}).on(
  catalog,
  {
    'product-drafted': {
      key: ({ sku }) => sku,
      fold: (_, drafted, { occurredAt }) => ({
        ...drafted,
        state: 'draft',
        prices: [],
        draftedAt: occurredAt,
        changedAt: occurredAt,
      }),
    },
    'product-described': {
      key: ({ sku }) => sku,
      fold: (row, described, { occurredAt }) => row && { ...row, ...described, changedAt: occurredAt },
    },
    'product-published': {
      key: ({ sku }) => sku,
      fold: (row, _, { occurredAt }) => row && { ...row, state: 'published', changedAt: occurredAt },
    },
    'product-archived': {
      key: ({ sku }) => sku,
      fold: (row, _, { occurredAt }) => row && { ...row, state: 'archived', changedAt: occurredAt },
    },
    'product-retired': {
      key: ({ sku }) => sku,
      fold: (row, _, { occurredAt }) => row && { ...row, state: 'retired', changedAt: occurredAt },
    },
    'price-changed': {
      key: ({ sku }) => sku,
      fold: (row, { price }, { occurredAt }) => row && withPrice(row, { price, effectiveAt: occurredAt }),
    },
  },
  { leansOn: [withPrice] },
);

function withPrice(row: ProductRow, next: Static<typeof listPrice>): ProductRow {
  const { currency } = next.price;
  const latest = row.prices.find(({ price }) => price.currency === currency);
  if (latest !== undefined && next.effectiveAt < latest.effectiveAt) return row;
  const others = row.prices.filter((known) => known !== latest);
  const prices = [...others, next].toSorted((a, b) => (a.price.currency < b.price.currency ? -1 : 1));
  return { ...row, prices, changedAt: next.effectiveAt };
}
