import { T, instant, range, view } from '@banyan/core';
import { catalog, currency, price, sku } from './contract.ts';
import { SCALE, tenThousandths } from './price.ts';

/** The latest list price of each product in each currency, in the order of the amounts. */
export const priceList = view(
  'price-list',
  { sku, currency, price, tenThousandths: T.Integer({ minimum: 0 }), effectiveAt: instant },
  { 'by-amount': range('currency', 'tenThousandths') },
).on(
  catalog,
  {
    'price-changed': {
      key: ({ sku, price: { currency } }) => `${sku}@${currency}`,
      fold: (row, { sku, price }, { occurredAt: effectiveAt }) => {
        if (row !== undefined && effectiveAt < row.effectiveAt) return row;
        return { sku, currency: price.currency, price, tenThousandths: tenThousandths(price), effectiveAt };
      },
    },
  },
  { leansOn: [tenThousandths, SCALE] },
);
