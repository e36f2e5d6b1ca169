import { InvalidError, answer, toPage, type Page } from '@banyan/core';
import { catalog } from './contract.ts';
import { listPriceHistory, listPriceRows } from './list-price-views.ts';
import { offerAt } from './offer.ts';
import { priceHistory } from './price-history.ts';
import { listPriceKey } from './set-prices.ts';
import { isTimeZone } from './time-zone.ts';

const BY_TIME = { index: 'by-time', limit: 1000 } as const;

/** What variants cost at a moment, with what has to stand beside a reduction. */
export const showOffers = answer(catalog, 'offers', { priceHistory, listPriceHistory }, async (asked, views) => {
  const { skus, currency, at, lists = [], group, quantity = 1, timeZone = 'UTC' } = asked;
  if (!isTimeZone(timeZone))
    throw new InvalidError('query offers', [{ path: '/timeZone', message: 'must be a time zone that is known' }]);
  const offers = skus.map(async (sku) => {
    const [points, ...settings] = await Promise.all([
      allOf((after) => views.priceHistory.list({ ...BY_TIME, equals: [sku, currency], after })),
      ...lists.map((list) =>
        allOf((after) => views.listPriceHistory.list({ ...BY_TIME, equals: [sku, currency, list], after })),
      ),
    ]);
    const record = { points, lists: settings };
    return { sku, ...offerAt(record, { group, quantity, timeZone }, at) };
  });
  return { offers: await Promise.all(offers) };
});

/** What a variant costs on one list in one currency. */
export const findListPrice = answer(catalog, 'list-price', { listPriceRows }, async (place, views) => {
  return (await views.listPriceRows.get(listPriceKey(place.sku, place.list, place.currency))) ?? null;
});

/** What a variant costs on every list. */
export const showListPrices = answer(catalog, 'list-prices', { listPriceRows }, async ({ sku, ...rest }, views) =>
  toPage(await views.listPriceRows.list({ index: 'by-sku', equals: [sku], ...rest }), (row) => row),
);

/** What a variant has cost on a list. */
export const showListPriceHistory = answer(
  catalog,
  'list-price-history',
  { listPriceHistory },
  async ({ sku, list, currency, ...rest }, views) => {
    const equals = [sku, currency, list];
    const page = await views.listPriceHistory.list({ index: 'by-time', equals, direction: 'descending', ...rest });
    return toPage(page, (row) => row);
  },
);

async function allOf<R>(read: (after: string | undefined) => Promise<Page<R>>): Promise<R[]> {
  const rows: R[] = [];
  for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
    const page = await read(after);
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}
