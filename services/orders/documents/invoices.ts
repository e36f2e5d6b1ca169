import { T, range, view } from '@banyan/core';
import { orders } from '../contract.ts';
import { invoiceRecord } from './documents-contract.ts';

/** Every invoice, as it was issued. */
export const invoices = view(
  'invoices',
  { ...invoiceRecord.properties, issuedAt: T.String() },
  { 'by-order': range('order', 'series', 'number') },
).on(orders, {
  'invoice-issued': {
    key: ({ invoice }) => invoice,
    fold: (_, { billTo, ...issued }, { recordedAt }) => ({ ...issued, billTo: billTo ?? null, issuedAt: recordedAt }),
  },
});
