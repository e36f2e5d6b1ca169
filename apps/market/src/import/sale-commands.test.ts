import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveriesOf, draftsOf, registrationOf } from './sale-commands.ts';
import { invoicesOf } from './testing/invoices-of.ts';

test('an invoice is a draft with its prices, exact, and its lines in order; the code as written is kept', (t) => {
  const [invoice] = invoicesOf(t, [
    { code: '79323p', quantity: 12, price: '6.755' },
    { code: 'POST', quantity: 1, price: '18' },
    { code: '21212', quantity: 3, price: '0' },
    { code: '85048', quantity: -4, price: '0', description: 'damaged' },
  ]);
  const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 4 });
  assert.deepEqual(draftsOf(invoice!), [
    {
      order: '489434',
      customer: '13085',
      country: 'United Kingdom',
      currency: 'GBP',
      lines: [
        { sku: '79323P', kind: 'goods', quantity: 12, price: gbp(67_550), note: 'code as written: "79323p"' },
        { sku: 'POST', kind: 'carriage', quantity: 1, price: gbp(180_000) },
        { sku: '21212', kind: 'goods', quantity: 3, price: gbp(0) },
      ],
    },
  ]);
});

test('an invoice with more lines than an order takes becomes several, of which one counts', (t) => {
  const [invoice] = invoicesOf(
    t,
    Array.from({ length: 1001 }, () => ({})),
  );
  const drafts = draftsOf(invoice!);
  assert.deepEqual(
    drafts.map(({ order, lines, continues }) => [order, lines.length, continues]),
    [
      ['489434', 1000, undefined],
      ['489434/1.2', 1, '489434'],
    ],
  );
});

test('an invoice that sells nothing makes no order', (t) => {
  const [found] = invoicesOf(t, [{ price: '0' }]);
  assert.deepEqual(draftsOf(found!), []);
});

test('what is delivered before an invoice has the invoice as its name; with enough in stock there is no delivery', (t) => {
  const [first, second] = invoicesOf(t, [
    { invoice: '1', quantity: 10 },
    { invoice: '2', quantity: 10, date: '2009-12-02 08:00:00' },
  ]);
  assert.deepEqual(deliveriesOf(first!), [
    { delivery: 'before 1', location: 'main', lines: [{ sku: '85048', quantity: 144 }] },
  ]);
  assert.deepEqual(deliveriesOf(second!), []);
});

test('more articles than a delivery takes come in several, each with a name of its own', (t) => {
  const [invoice] = invoicesOf(
    t,
    Array.from({ length: 1_001 }, (_, nth) => ({ code: `S${nth}` })),
  );
  const deliveries = deliveriesOf(invoice!);
  assert.deepEqual(
    deliveries.map(({ delivery, lines }) => [delivery, lines.length]),
    [
      ['before 489434', 1_000],
      ['before 489434/1.2', 1],
    ],
  );
  assert.equal(new Set(deliveries.flatMap(({ lines }) => lines.map(({ sku }) => sku))).size, 1_001);
});

test('a customer is registered with their first invoice, a guest never gets an account', (t) => {
  const [first, second, guest] = invoicesOf(t, [
    { invoice: '1' },
    { invoice: '2', date: '2009-12-02 08:00:00' },
    { invoice: '3', date: '2009-12-03 08:00:00', customer: '' },
  ]);
  assert.deepEqual(registrationOf(first!), { customer: '13085', country: 'United Kingdom' });
  assert.deepEqual([registrationOf(second!), registrationOf(guest!)], [undefined, undefined]);
});
