import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Invoice, InvoiceLine } from './invoice.ts';
import { countUnsent, markSent, unsentInvoices } from './invoices.ts';
import type { CsvLine } from './testing/retail-csv.ts';
import { invoicesOf, memorySpool, spoolLines } from './testing/spool-of.ts';

/** A date that puts invoices in the order of `n`. */
const at = (n: number): string => `2010-01-01 00:${String(n).padStart(2, '0')}:00`;

const lineOf = (invoice: Invoice | undefined, ordinal = 1): InvoiceLine => {
  const line = invoice?.lines.find((one) => one.ordinal === ordinal);
  assert.ok(line);
  return line;
};

test('a return goes to the customer’s earlier lines of that code, newest first', (t) => {
  const invoices = invoicesOf(t, [
    { invoice: '1', date: at(1), quantity: 5, code: 'a1' },
    { invoice: '2', date: at(2), quantity: 3, code: 'A1' },
    { invoice: '2', date: at(2), quantity: 1, code: 'A1', price: '0' },
    { invoice: '3', date: at(3), quantity: 9, code: 'A1', customer: 999 },
    { invoice: 'C4', date: at(4), quantity: -6, code: 'A1' },
    { invoice: 'C5', date: at(5), quantity: -6, code: 'A1 ', price: '1' },
    { invoice: '6', date: at(6), quantity: 50, code: 'A1' },
    { invoice: 'C7', date: at(7), quantity: -1, code: 'B1' },
    { invoice: 'C8', date: at(8), quantity: -1, code: 'A1', customer: '' },
  ]);
  const returns = invoices.filter(({ number }) => number.startsWith('C')).map((invoice) => lineOf(invoice));
  assert.deepEqual(
    returns.map((line) => line.kind === 'return' && { from: line.from, unmatched: line.unmatched }),
    [
      {
        from: [
          { invoice: '2', part: 1, ordinal: 2, saleLine: 1, quantity: 1 },
          { invoice: '2', part: 1, ordinal: 1, saleLine: 0, quantity: 3 },
          { invoice: '1', part: 1, ordinal: 1, saleLine: 0, quantity: 2 },
        ],
        unmatched: null,
      },
      {
        from: [{ invoice: '1', part: 1, ordinal: 1, saleLine: 0, quantity: 3 }],
        unmatched: { quantity: 3, reason: 'fewer-bought' },
      },
      { from: [], unmatched: { quantity: 1, reason: 'no-earlier-line' } },
      { from: [], unmatched: { quantity: 1, reason: 'guest' } },
    ],
  );
  assert.equal(returns[1]?.amount, -60_000);
});

test('a price is agreed until it is the list price', (t) => {
  const prices = ['5', '7', '7', '7', '7', '5'];
  const invoices = invoicesOf(
    t,
    prices.map((price, i) => ({ invoice: String(i + 1), date: at(i), price })),
  );
  const pricing = invoices.map((invoice) => {
    const line = lineOf(invoice);
    return line.kind === 'sale' && line.pricing;
  });
  assert.deepEqual(pricing, ['agreed', 'agreed', 'agreed', 'agreed', 'list', 'agreed']);
  assert.deepEqual(
    invoices.flatMap(({ number, listPrices }) => listPrices.map(({ price }) => [number, price])),
    [
      ['1', 50_000],
      ['4', 70_000],
    ],
  );
});

test('an invoice counts once for the list price, and free items do not count', (t) => {
  const invoices = invoicesOf(t, [
    { invoice: '1', date: at(1), price: '5' },
    { invoice: '2', date: at(2), price: '0' },
    { invoice: '2', date: at(2), price: '7' },
    { invoice: '2', date: at(2), price: '7' },
    { invoice: '2', date: at(2), price: '7' },
    { invoice: '2', date: at(2), price: '8', code: 'POST' },
  ]);
  assert.deepEqual(invoices[1]?.listPrices, []);
  const kinds = invoices[1].lines.map((line) => line.kind === 'sale' && line.pricing);
  assert.deepEqual(kinds, ['free', 'agreed', 'agreed', 'agreed', 'agreed']);
});

test('a product’s first price is the first it was sold at', (t) => {
  const invoices = invoicesOf(t, [
    { invoice: '1', date: at(1), code: 'A1', price: '0' },
    { invoice: '1', date: at(1), code: 'POST' },
    { invoice: '2', date: at(2), code: 'A1', price: '7' },
    { invoice: '2', date: at(2), code: 'A1', price: '8' },
  ]);
  assert.deepEqual(
    invoices.map(({ listPrices }) => listPrices),
    [[], [{ code: 'A1', price: 70_000, first: true }]],
  );
});

test('an invoice without any price finds stock or writes it off, and is no order', (t) => {
  const [found, lost, order] = invoicesOf(t, [
    { invoice: '1', date: at(1), quantity: 5, price: '0', description: 'found' },
    { invoice: '2', date: at(2), quantity: -2, price: '0', description: '' },
    { invoice: '3', date: at(3) },
  ]);
  const stockLine = lineOf(found);
  assert.ok(stockLine.kind === 'stock-found' && stockLine.reason === 'found');
  const writeOff = lineOf(lost);
  assert.ok(writeOff.kind === 'write-off' && writeOff.reason === 'no reason given' && writeOff.quantity === -2);
  assert.deepEqual(
    [found, lost, order].map((invoice) => invoice?.opensOrder),
    [false, false, true],
  );
});

test('postings open no order, also beside returns', (t) => {
  const [fees, mixed, debt] = invoicesOf(t, [
    { invoice: '1', date: at(1), code: 'BANK CHARGES', quantity: 1, price: '15' },
    { invoice: 'C2', date: at(2), code: 'AMAZONFEE', quantity: -1, price: '7000.5' },
    { invoice: 'C2', date: at(2), code: 'M', quantity: -1, price: '2' },
    { invoice: 'A3', date: at(3), code: 'B', quantity: 1, price: '-53594.36' },
  ]);
  assert.deepEqual(
    [fees, mixed, debt].map((invoice) => invoice?.opensOrder),
    [false, false, false],
  );
  assert.deepEqual(
    mixed?.lines.map(({ kind, amount }) => [kind, amount]),
    [
      ['posting', -70_005_000],
      ['return', -20_000],
    ],
  );
  const line = lineOf(debt);
  assert.ok(line.kind === 'posting' && line.account === 'bad-debts' && line.amount === -535_943_600);
});

test('suppliers deliver before stock runs out, returns come back, carriage needs none', (t) => {
  const invoices = invoicesOf(t, [
    { invoice: '1', date: at(1), quantity: 200 },
    { invoice: '1', date: at(1), code: 'POST', quantity: 1 },
    { invoice: 'C2', date: at(2), quantity: -10 },
    { invoice: '3', date: at(3), quantity: 10 },
    { invoice: '4', date: at(4), quantity: 1 },
  ]);
  assert.deepEqual(
    invoices.map(({ deliveries }) => deliveries.map(({ code, quantity }) => [code, quantity])),
    [[['85048', 200]], [], [], [['85048', 210]]],
  );
});

test('tells a customer’s first invoice', (t) => {
  const invoices = invoicesOf(t, [
    { invoice: '1', date: at(1), customer: '' },
    { invoice: '2', date: at(2), customer: 7 },
    { invoice: '3', date: at(3), customer: 7 },
  ]);
  assert.deepEqual(
    invoices.map(({ firstOfCustomer }) => firstOfCustomer),
    [false, true, false],
  );
});

test('sent invoices do not come again, in whatever order they were acknowledged', (t) => {
  const spool = memorySpool(t);
  spoolLines(
    spool,
    [1, 2, 3, 4].map((n) => ({ invoice: String(n), date: at(n) })),
  );
  for (const { position } of unsentInvoices(spool)) if (position === 3) markSent(spool, [3]);
  assert.deepEqual(countUnsent(spool), { invoices: 3, lines: 3 });
  assert.deepEqual(
    [...unsentInvoices(spool)].map(({ number }) => number),
    ['1', '2', '4'],
  );
  markSent(spool, [4, 1, 2]);
  assert.deepEqual([...unsentInvoices(spool)], []);
});

test('a line that comes late is a part of its own and opens no second order', (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, [{ invoice: '1', code: 'A1', quantity: 2 }]);
  markSent(
    spool,
    [...unsentInvoices(spool)].map(({ position }) => position),
  );
  spoolLines(spool, [
    { invoice: '1', code: 'A1', quantity: 2 },
    { invoice: '1', code: 'B1', date: '2009-12-02 10:00:00' },
    { invoice: 'C2', code: 'B1', quantity: -1, date: '2009-12-03 10:00:00' },
  ]);
  const [late, back] = [...unsentInvoices(spool)];
  assert.deepEqual(
    [late?.number, late?.part, late?.opensOrder, late?.at, lineOf(late, 2).code],
    ['1', 2, false, '2009-12-01T07:45:00.000Z', 'B1'],
  );
  const line = lineOf(back);
  assert.deepEqual(line.kind === 'return' && line.from, [
    { invoice: '1', part: 2, ordinal: 2, saleLine: 0, quantity: 1 },
  ]);
});

test('continuing after the first invoices gives the same as all at once', (t) => {
  const sales = fc.record({
    code: fc.constantFrom('A1', 'B1'),
    quantity: fc.integer({ min: 1, max: 9 }),
    price: fc.constantFrom('1', '2'),
    customer: fc.constantFrom('7', '8'),
  });
  const credit = fc.boolean();
  fc.assert(
    fc.property(fc.array(fc.tuple(sales, credit), { maxLength: 40 }), fc.nat(40), (some, end) => {
      const lines: Partial<CsvLine>[] = some.map(([line, isReturn], i) => ({
        ...line,
        invoice: isReturn ? `C${i}` : String(i),
        quantity: isReturn ? -line.quantity : line.quantity,
        date: at(i),
      }));
      const inTwo = memorySpool(t);
      spoolLines(inTwo, lines.slice(0, end));
      const first = [...unsentInvoices(inTwo)];
      markSent(
        inTwo,
        first.map(({ position }) => position),
      );
      spoolLines(inTwo, lines);
      assert.deepEqual([...first, ...unsentInvoices(inTwo)], invoicesOf(t, lines));
    }),
    { numRuns: 100 },
  );
});
