import { answer, toPage, type Row } from '@banyan/core';
import { catalog } from './contract.ts';
import { priceHistory } from './price-history.ts';

type PricePoint = Row<typeof priceHistory>;

/** The list price in force at a time. */
export const priceAt = answer(catalog, 'price-at', { priceHistory }, async ({ sku, currency, at }, views) => {
  const page = await views.priceHistory.list({
    index: 'by-time',
    equals: [sku, currency],
    to: justAfter(at),
    direction: 'descending',
    limit: 1,
  });
  const [latest] = page.rows;
  return latest === undefined ? null : withoutCurrency(latest);
});

/** List prices, the latest first. */
export const listPrices = answer(
  catalog,
  'price-history',
  { priceHistory },
  async ({ sku, currency, ...rest }, views) => {
    const page = await views.priceHistory.list({
      index: 'by-time',
      equals: [sku, currency],
      direction: 'descending',
      ...rest,
    });
    return toPage(page, withoutCurrency);
  },
);

/** A bound that excludes every later time and includes this one: instants are all of one length, and this sorts behind it. */
function justAfter(instant: string): string {
  return `${instant}+`;
}

/** The index needs the currency beside the price that has it. */
function withoutCurrency({ sku, price, effectiveAt }: PricePoint) {
  return { sku, price, effectiveAt };
}
