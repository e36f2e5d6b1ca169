import { T, instant, range, view } from '@banyan/core';
import { catalog } from './contract.ts';
import { listPriceKey } from './set-prices.ts';
import { code, currency, priceEntry, sku } from './vocabulary.ts';

const fields = { sku, list: code, currency, entries: T.Array(priceEntry), effectiveAt: instant };

/** What variants cost on price lists now. */
export const listPriceRows = view('list-prices', fields, { 'by-sku': range('sku', 'currency', 'list') }).on(
  catalog,
  {
    'prices-set': {
      key: ({ sku: of, list, currency: money }) => listPriceKey(of, list, money),
      fold: (row, { sku: of, list, currency: money, entries }, { occurredAt: effectiveAt }) =>
        row !== undefined && effectiveAt < row.effectiveAt
          ? row
          : { sku: of, list, currency: money, entries, effectiveAt },
    },
  },
  { leansOn: [listPriceKey] },
);

/** What variants have cost on price lists; of two settings for the same moment the one entered last holds. */
export const listPriceHistory = view('list-price-history', fields, {
  'by-time': range('sku', 'currency', 'list', 'effectiveAt'),
}).on(
  catalog,
  {
    'prices-set': {
      key: ({ sku: of, list, currency: money }, { occurredAt }) => `${listPriceKey(of, list, money)}@${occurredAt}`,
      fold: (_, { sku: of, list, currency: money, entries }, { occurredAt: effectiveAt }) => ({
        sku: of,
        list,
        currency: money,
        entries,
        effectiveAt,
      }),
    },
  },
  { leansOn: [listPriceKey] },
);
