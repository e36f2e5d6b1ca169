import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Invoice } from './invoice.ts';
import { markSent, unsentInvoices } from './invoices.ts';
import { rejectedRecords } from './reject-file.ts';
import { ANOTHER_DIFFERS, ANOTHER_INVOICE, DIFFERS } from './refusal.ts';
import { INVOICE_LINES_MAX } from './spool-writer.ts';
import { openSpool } from './spool.ts';
import type { CsvLine } from './testing/retail-csv.ts';
import { invoicesOf, memorySpool, spoolLines } from './testing/spool-of.ts';

const codesOf = (invoice: Invoice): string[] => invoice.lines.map((line) => line.code);

test('groups lines that stand apart, and keeps exact repeats as lines of their own', (t) => {
  const invoices = invoicesOf(t, [
    { invoice: '1', code: 'A' },
    { invoice: '2', code: 'B' },
    { invoice: '1', code: 'A' },
    { invoice: '1', code: 'C' },
  ]);
  assert.deepEqual(invoices.map(codesOf), [['A', 'A', 'C'], ['B']]);
  assert.deepEqual(
    invoices[0]?.lines.map((line) => line.ordinal),
    [1, 2, 3],
  );
});

test('an invoice continues however many others stand between its lines', (t) => {
  const others = Array.from({ length: 5_000 }, (_, i) => ({ invoice: String(i + 2) }));
  const spool = memorySpool(t);
  spoolLines(spool, [{ invoice: '1', code: 'A' }, ...others, { invoice: '1', code: 'A' }]);
  assert.deepEqual(spool.counts(), { read: 5_002, accepted: 5_002, rejected: 0 });
  const [first] = unsentInvoices(spool);
  assert.deepEqual(
    first?.lines.map((line) => line.ordinal),
    [1, 2],
  );
});

test('an invoice has its first line’s date, customer and country', (t) => {
  const [invoice] = invoicesOf(t, [
    { date: '2009-12-01 07:45:00', country: 'EIRE', customer: 1 },
    { date: '2009-12-01 07:46:00', country: 'France', customer: 2 },
  ]);
  assert.deepEqual([invoice?.at, invoice?.country, invoice?.customer], ['2009-12-01T07:45:00.000Z', 'EIRE', '1']);
});

test('orders invoices by date, then by first appearance', (t) => {
  const day = (d: number) => `2009-12-0${d} 10:00:00`;
  const invoices = invoicesOf(t, [
    { invoice: '9', date: day(3) },
    { invoice: '5', date: day(1) },
    { invoice: '4', date: day(2) },
    { invoice: '3', date: day(2) },
  ]);
  assert.deepEqual(
    invoices.map(({ number, position }) => [number, position]),
    [
      ['5', 1],
      ['4', 2],
      ['3', 3],
      ['9', 4],
    ],
  );
});

test('a rejected line keeps its place, and a mended file fills it', (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, [{ code: 'A' }, { code: 'B', price: 'x' }, { code: 'C' }]);
  assert.deepEqual(
    [...unsentInvoices(spool)][0]?.lines.map((line) => line.ordinal),
    [1, 3],
  );
  spoolLines(spool, [{ code: 'A' }, { code: 'B', price: 'x' }, { code: 'C' }]);
  assert.deepEqual(spool.counts(), { read: 3, accepted: 2, rejected: 1 });
  spoolLines(spool, [{ code: 'A' }, { code: 'B' }, { code: 'C' }]);
  assert.deepEqual(spool.counts(), { read: 3, accepted: 3, rejected: 0 });
  assert.deepEqual(
    [...unsentInvoices(spool)].map((invoice) => [invoice.part, ...codesOf(invoice)]),
    [
      [1, 'A', 'C'],
      [2, 'B'],
    ],
  );
});

test('records without an invoice are rejected once each, however many files hold them', (t) => {
  const spool = memorySpool(t);
  const lines = [{ invoice: '' }, { invoice: '' }, { invoice: '', code: 'X' }];
  spoolLines(spool, lines);
  spoolLines(spool, lines.slice(1));
  assert.deepEqual(spool.counts(), { read: 3, accepted: 0, rejected: 3 });
});

test('a line that contradicts one imported before is rejected', (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, [{ code: 'A', date: '2009-12-01 07:45:09' }]);
  spoolLines(spool, [{ code: 'A', date: '2009-12-01 07:45', description: 'other words' }]);
  assert.equal(spool.counts().rejected, 0);
  const date = '2009-12-01 07:46:00';
  for (const change of [
    { code: 'B' },
    { quantity: 13 },
    { price: '6.96' },
    { date },
    { customer: 7 },
    { country: 'EIRE' },
  ]) {
    spoolLines(spool, [{ code: 'A', ...change }]);
  }
  assert.deepEqual(
    [...rejectedRecords(spool)].map(({ reason, line }) => `${line}: ${reason}`).toSorted(),
    [DIFFERS, DIFFERS, DIFFERS, ANOTHER_INVOICE, ANOTHER_INVOICE, ANOTHER_INVOICE].map((why) => `2: ${why}`),
  );
  assert.equal(spool.counts().accepted, 1);
});

const A = { code: 'A' };
const B = { code: 'B' };
const C = { code: 'C' };
const D = { code: 'D' };
const garbled = { code: 'B', price: 'x' };

for (const [what, first, second, codes, rejects] of [
  ['lines in front of and between those known are added', [A, B], [C, A, D, B], 'ABCD', []],
  ['what stands in another order is known', [A, B, C], [C, A, B], 'ABC', []],
  ['a further repeat is a further line', [A, B, A], [B, A, A, A], 'AAAB', []],
  ['fewer lines add nothing', [A, B, C], [B], 'ABC', []],
  ['a line in front where another is missing is rejected', [A, B], [C, A], 'AB', [[DIFFERS, 1]]],
  [
    'so is each behind one that was changed',
    [A, B],
    [A, C, D],
    'AB',
    [
      [DIFFERS, 2],
      [ANOTHER_DIFFERS, 3],
    ],
  ],
  [
    'so is a line where another is garbled now, which is taken for the one known',
    [A, B],
    [A, garbled, C],
    'AB',
    [[ANOTHER_DIFFERS, 3]],
  ],
  ['a line that was garbled is mended behind one that is new', [A, garbled, C], [D, A, B, C], 'ABCD', []],
  [
    'a garbled record that moves is rejected once',
    [A, garbled, C],
    [D, A, garbled, C],
    'ACD',
    [['its price is not a number', 3]],
  ],
  [
    'the place of a garbled record that is gone is no line',
    [A, garbled, C],
    [A, C],
    'AC',
    [['its price is not a number', 2]],
  ],
] as const)
  test(`of an invoice that an earlier file has brought: ${what}`, (t) => {
    const spool = memorySpool(t);
    spoolLines(spool, first);
    spoolLines(spool, second);
    spoolLines(spool, second);
    const lines = [...unsentInvoices(spool)].flatMap(codesOf);
    assert.equal(lines.toSorted().join(''), codes);
    assert.deepEqual(
      [...rejectedRecords(spool)].map(({ reason, line }) => [reason, line - 1]),
      rejects,
    );
  });

test('one new line mends one that was garbled, and none that was refused for what it says', (t) => {
  const lost = memorySpool(t);
  spoolLines(lost, [A, B, garbled, { ...garbled, code: 'E' }]);
  spoolLines(lost, [A, B, C]);
  assert.deepEqual(lost.counts(), { read: 4, accepted: 3, rejected: 1 });
  const refused = memorySpool(t);
  spoolLines(refused, [A, B]);
  spoolLines(refused, [A, C, D]);
  assert.deepEqual(refused.counts(), { read: 4, accepted: 2, rejected: 2 });
  spoolLines(refused, [A, B, { code: 'E' }]);
  assert.deepEqual(refused.counts(), { read: 5, accepted: 3, rejected: 2 });
});

test('of an invoice so many lines are believed as memory holds, and the others are rejected, however often they come', (t) => {
  const spool = memorySpool(t);
  const lines = Array.from({ length: INVOICE_LINES_MAX + 2 }, () => A);
  spoolLines(spool, lines);
  spoolLines(spool, [B, ...lines]);
  assert.deepEqual(spool.counts(), { read: INVOICE_LINES_MAX + 4, accepted: INVOICE_LINES_MAX, rejected: 4 });
});

test('lines stand where they were held back for however many invoices stand between them', (t) => {
  const spool = memorySpool(t);
  const others = Array.from({ length: 5_000 }, (_, i) => ({ invoice: String(i + 2) }));
  spoolLines(
    spool,
    [A, B].map((line) => ({ ...line, invoice: '1' })),
  );
  spoolLines(spool, [{ ...C, invoice: '1' }, ...others, { ...A, invoice: '1' }, ...others, { ...B, invoice: '1' }]);
  assert.deepEqual(spool.counts(), { read: 10_003, accepted: 10_003, rejected: 0 });
});

test('whatever lines of an invoice a later file has, wherever: those of both files once each, or none is added to those known', () => {
  const content = fc.record({ code: fc.constantFrom('A', 'B', 'C'), price: fc.constantFrom('1', '2') });
  const some = fc.array(content, { minLength: 1, maxLength: 6 });
  const keys = (lines: readonly { code: string; price: string }[]) =>
    lines.map(({ code, price }) => `${code} ${price}`).toSorted();
  fc.assert(
    fc.property(some, some, fc.boolean(), (first, second, isSent) => {
      using spool = disposableSpool();
      spoolLines(spool, first);
      if (isSent)
        markSent(
          spool,
          [...unsentInvoices(spool)].map(({ position }) => position),
        );
      const fates = spoolLines(spool, second);
      const left = keys(second);
      const missing = keys(first).filter(
        (key) => left.indexOf(key) < 0 || left.splice(left.indexOf(key), 1).length === 0,
      );
      const held = spool.db.prepare('SELECT code, price / 10000 AS price FROM line').all() as never[];
      assert.deepEqual(keys(held), missing.length === 0 ? keys(second) : keys(first));
      assert.equal(fates.rejected, missing.length === 0 ? 0 : left.length);
    }),
    { numRuns: 300 },
  );
});

const someLines = fc.array(
  fc.record({
    invoice: fc.constantFrom('1', '2', '3', 'C4', '5', 'A6', ''),
    code: fc.constantFrom('20001', '20002', 'POST'),
    quantity: fc.constantFrom(1, 2, -1, 0),
    price: fc.constantFrom('0', '1.25', '2.5'),
    customer: fc.constantFrom('', '7', '8'),
  }),
  { maxLength: 60 },
);

/** Files hold each invoice's lines in one order; the invoices' lines may be mixed in any way. */
function mixed(lines: readonly Partial<CsvLine>[], order: readonly number[]): Partial<CsvLine>[] {
  const queues = Map.groupBy(lines, (line) => line.invoice ?? '');
  const turns = lines.map((line, i) => ({ invoice: line.invoice ?? '', turn: order[i % order.length] ?? 0 }));
  return turns.toSorted((a, b) => a.turn - b.turn).flatMap(({ invoice }) => queues.get(invoice)?.shift() ?? []);
}

test('however the lines of invoices are mixed, each invoice comes out the same', () => {
  fc.assert(
    fc.property(someLines, fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }), (lines, order) => {
      const grouped = [lines, mixed(lines, order)].map((some) => {
        using spool = disposableSpool();
        spoolLines(spool, some);
        const byNumber = [...unsentInvoices(spool)].map(({ number, lines: of }) => [
          number,
          of.map(({ ordinal, code, quantity, amount, kind }) => [ordinal, code, quantity, amount, kind]),
        ]);
        return { invoices: new Map(byNumber as [string, unknown][]), counts: spool.counts() };
      });
      assert.deepEqual(grouped[1], grouped[0]);
    }),
    { numRuns: 150 },
  );
});

test('wherever files are split or overlap, and whatever was sent meanwhile, no line doubles or is lost', () => {
  fc.assert(
    fc.property(someLines, fc.nat(60), fc.nat(60), (lines, a, b) => {
      using whole = disposableSpool();
      spoolLines(whole, lines);
      using parts = disposableSpool();
      for (const end of [Math.min(a, b), Math.max(a, b), lines.length]) {
        spoolLines(parts, lines.slice(0, end));
        markSent(
          parts,
          [...unsentInvoices(parts)].slice(0, 3).map((invoice) => invoice.position),
        );
        spoolLines(parts, lines.slice(0, end));
      }
      assert.deepEqual(parts.counts(), whole.counts());
      const sum = 'SELECT count(*) AS n, sum(quantity * price) AS net FROM line';
      assert.deepEqual(parts.db.prepare(sum).get(), whole.db.prepare(sum).get());
    }),
    { numRuns: 150 },
  );
});

function disposableSpool() {
  const spool = openSpool(':memory:');
  return { ...spool, [Symbol.dispose]: () => spool.close() };
}
