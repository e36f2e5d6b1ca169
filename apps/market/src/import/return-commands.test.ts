import assert from 'node:assert/strict';
import { test } from 'node:test';
import { returnsOf } from './return-commands.ts';
import { invoicesOf } from './testing/invoices-of.ts';

const later = '2009-12-05 10:00:00';
const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 4 });

test('returned pieces name the order lines they were sold on, counted among the lines that were sold', (t) => {
  const [, , back] = invoicesOf(t, [
    { invoice: '1', code: '21212', quantity: -3, price: '0' },
    { invoice: '1', code: '22222', quantity: 5 },
    { invoice: '1', code: '85048', quantity: 5 },
    { invoice: '2', code: '85048', quantity: 4, date: '2009-12-02 10:00:00' },
    { invoice: 'C3', code: '85048', quantity: -12, price: '5', date: later },
  ]);
  const [body, ...others] = returnsOf(back!);
  assert.equal(others.length, 0);
  assert.deepEqual(
    [body?.return, body?.reason, body?.customer, body?.location],
    ['C3', 'credit note C3', '13085', 'main'],
  );
  assert.deepEqual(body?.lines, [
    {
      sku: '85048',
      kind: 'goods',
      quantity: 12,
      price: gbp(50_000),
      from: [
        { order: '2', line: 0, quantity: 4 },
        { order: '1', line: 1, quantity: 5 },
      ],
      reason: 'in part without an order: the customer has bought fewer before',
    },
  ]);
});

test('a return that all of belongs to orders needs no reason; a guest and an unknown article have theirs', (t) => {
  const returns = invoicesOf(t, [
    { invoice: '1', quantity: 5 },
    { invoice: 'C2', quantity: -5, date: later },
    { invoice: 'C3', quantity: -1, customer: '', date: later },
    { invoice: 'C4', quantity: -1, code: '99999', date: later },
  ]).slice(1);
  assert.deepEqual(
    returns.map((invoice) => returnsOf(invoice)[0]?.lines[0]?.reason),
    [undefined, 'without an order: returned by a guest', 'without an order: the customer has bought none before'],
  );
});

test('a positive line of a credit note is a charge, and a credit note of postings alone is no return', (t) => {
  const [charge, posting] = invoicesOf(t, [
    { invoice: 'C1', code: 'M', quantity: 1, price: '373.57' },
    { invoice: 'C2', code: 'BANK CHARGES', quantity: -1, price: '15', date: later },
  ]);
  const [body] = returnsOf(charge!);
  assert.deepEqual(body?.lines, []);
  assert.deepEqual(body?.charges, [{ sku: 'M', kind: 'manual', quantity: 1, price: gbp(3_735_700) }]);
  assert.deepEqual(returnsOf(posting!), []);
});
