import { T, instant, range, view, type Plain } from '@banyan/core';
import { catalog, currency, price, sku } from './contract.ts';
import { SCALE, tenThousandths, type Price } from './price.ts';

const priceRow = { sku, currency, price, tenThousandths: T.Integer({ minimum: 0 }), effectiveAt: instant };
type PriceRow = Plain<typeof priceRow>;

/** The latest list price of each variant in each currency, in the order of the amounts. */
export const priceList = view('price-list', priceRow, { 'by-amount': range('currency', 'tenThousandths') }).on(
  catalog,
  {
    'price-changed': {
      key: ({ sku, price: { currency } }) => `${sku}@${currency}`,
      fold: (row, { sku, price }, { occurredAt }) => latest(row, sku, price, occurredAt),
    },
    'variant-price-changed': {
      key: ({ sku, price: { currency } }) => `${sku}@${currency}`,
      fold: (row, { sku, price }, { occurredAt }) => latest(row, sku, price, occurredAt),
    },
  },
  { leansOn: [latest, tenThousandths, SCALE] },
);

function latest(row: PriceRow | undefined, sku: string, price: Price, effectiveAt: string): PriceRow {
  if (row !== undefined && effectiveAt < row.effectiveAt) return row;
  return { sku, currency: price.currency, price, tenThousandths: tenThousandths(price), effectiveAt };
}
