import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID, shipTo } from '../checkout/testing/facts.ts';
import { invoice } from '../fulfilment/invoice.ts';
import { keepingDocuments } from './keeping-documents.ts';

const at = '2027-01-01T00:30:00.000Z';
const facts = {
  invoice: 'p-1.invoice',
  kind: 'invoice' as const,
  fulfilment: 'p-1',
  order: ID,
  channel: 'web',
  series: 'uk-invoices',
  number: 1,
  date: '2026-12-31',
  customer: BUYER,
  currency: 'GBP',
  scale: 2,
  lines: [{ kind: 'goods' as const, country: 'GB', category: 'S' as const, rate: 20_000, net: 416, tax: 83 }],
  items: [{ line: 0, sku: 'MUG', quantity: 1, net: 416, tax: 83, gross: 499 }],
  gross: 499,
  settles: [],
};
const issued = (billTo: object) =>
  events(invoice('p-1.invoice'), ['invoice-issued', { ...facts, ...billTo }, { recordedAt: at }]);

test('an invoice is kept from its own date on, which may be in another year than the moment of its recording', () => {
  given()
    .whenEvent(keepingDocuments, issued({ billTo: shipTo }))
    .then({
      sent: [['keep', { document: 'p-1.invoice', customer: BUYER, issuedAt: '2026-12-31T00:00:00.000Z' }]],
    });
});
