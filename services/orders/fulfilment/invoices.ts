import { range, view } from '@banyan/core';
import { invoiceRecord, orders } from '../contract.ts';

/** Every invoice but for whoever is billed: what is personal stays in its own stream, sealed by a key of its own. */
export const invoices = view('invoices', invoiceRecord.properties, {
  'by-date': range('date', 'series', 'number'),
  'by-order': range('order', 'date', 'series', 'number'),
}).on(orders, {
  'invoice-issued': {
    key: ({ invoice }) => invoice,
    fold: (_, { billTo: __, taxNumber: ___, seller = null, ...issued }, { occurredAt }) => ({
      ...issued,
      seller,
      issuedAt: occurredAt,
    }),
  },
});
