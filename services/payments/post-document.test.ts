import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Trail } from './testing/trail.ts';
import { gbp } from './testing/network-payments.ts';

const goods = (net: number, tax: number, part: object = {}) => ({
  kind: 'goods',
  country: 'GB',
  category: 'S',
  rate: 20_000,
  net: gbp(net),
  tax: gbp(tax),
  ...part,
});
const invoice = {
  document: 'I1',
  kind: 'invoice',
  number: 'UK-1',
  date: '2026-01-01',
  customer: 'C1',
  currency: 'GBP',
  lines: [goods(1000, 200)],
};

test('an invoice is booked against receivables, income by kind, and tax by country and rate', () => {
  const trail = new Trail();
  assert.equal(trail.send('post-document', invoice), undefined);
  assert.deepEqual(
    trail.events.map(({ type }) => type),
    ['document-posted', 'transaction-posted', 'receivable-opened'],
  );
});
