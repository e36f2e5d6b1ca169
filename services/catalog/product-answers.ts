import { answer, toPage, sharedAnswer } from '@banyan/core';
import { catalog } from './contract.ts';
import { parseTenThousandths } from './price.ts';
import { priceList } from './price-list.ts';
import { products, type ProductRow } from './products.ts';

const ON_SALE = 'published';

/** A product on sale. */
export const findProduct = answer(catalog, 'product', { products }, async ({ sku }, views) => {
  const row = await views.products.get(sku);
  return row?.state === ON_SALE ? publicly(row) : null;
});

/** Products on sale by their words. */
export const searchProducts = sharedAnswer(catalog, 'search', { products }, async ({ text, ...rest }, views) => {
  const equals = { state: ON_SALE };
  const [found, facets] = await Promise.all([
    views.products.search({ index: 'words', text, equals, ...rest }),
    views.products.facets({ index: 'state', equals, text: { index: 'words', text } }),
  ]);
  return { ...toPage(found, publicly), suggestions: [...found.suggestions], facets: facets.map(toFacet) };
});

/** Products on sale by their price. Those off sale are on the price list too, and left out here. */
export const listByPrice = sharedAnswer(catalog, 'products-by-price', { products, priceList }, async (query, views) => {
  const { currency, from, to, ...rest } = query;
  const page = await views.priceList.list({
    index: 'by-amount',
    equals: [currency],
    from: from === undefined ? undefined : parseTenThousandths(from),
    to: to === undefined ? undefined : parseTenThousandths(to),
    ...rest,
  });
  const rows = await Promise.all(page.rows.map(({ sku }) => views.products.get(sku)));
  const onSale = rows.filter((row) => row?.state === ON_SALE) as ProductRow[];
  return toPage({ rows: onSale, next: page.next }, publicly);
});

/** A product whatever its state. */
export const findRecord = answer(catalog, 'product-record', { products }, async ({ sku }, views) => {
  const row = await views.products.get(sku);
  return row === undefined ? null : forStaff(row);
});

/** Products by name. */
export const listRecords = answer(catalog, 'product-records', { products }, async ({ state, ...rest }, views) => {
  const which =
    state === undefined ? ({ index: 'by-name' } as const) : ({ index: 'by-state', equals: [state] } as const);
  return toPage(await views.products.list({ ...which, ...rest }), forStaff);
});

/** Products of every state by their words. */
export const searchRecords = answer(
  catalog,
  'search-records',
  { products },
  async ({ text, state, ...rest }, views) => {
    const equals = state === undefined ? {} : { state };
    const [found, facets] = await Promise.all([
      views.products.search({ index: 'words', text, equals, ...rest }),
      views.products.facets({ index: 'state', text: { index: 'words', text } }),
    ]);
    return { ...toPage(found, forStaff), suggestions: [...found.suggestions], facets: facets.map(toFacet) };
  },
);

function publicly({ sku, name, description, prices }: ProductRow) {
  return { sku, name, description, prices: prices.map(({ price }) => price) };
}

function forStaff({ prices, ...rest }: ProductRow) {
  return { ...rest, prices: prices.map(({ price }) => price) };
}

function toFacet({ value, count }: { readonly value: unknown; readonly count: number }) {
  return { value: String(value), count };
}
