import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { markSent, unsentInvoices } from './invoices.ts';
import { countEach } from './line-content.ts';
import { rejectedRecords } from './reject-file.ts';
import { ANOTHER_INVOICE } from './refusal.ts';
import { openSpool, type Spool } from './spool.ts';
import type { CsvLine } from './testing/retail-csv.ts';
import { memorySpool, spoolLines } from './testing/spool-of.ts';

type Line = Partial<CsvLine>;

const A = { code: 'A' };
const B = { code: 'B' };
const C = { code: 'C' };
const garbled = { ...B, price: 'x' };

/** All orders of a few things. */
function* ordersOf<T>(things: readonly T[]): Generator<T[]> {
  if (things.length === 0) yield [];
  for (const [at, one] of things.entries()) for (const rest of ordersOf(things.toSpliced(at, 1))) yield [one, ...rest];
}

for (const [what, files] of [
  [
    'a line beside another, and both',
    [
      [A, B],
      [A, C],
      [A, B, C],
    ],
  ],
  ['a line that stands alone elsewhere', [[A], [B], [A, B]]],
  [
    'a garbled line, and all of them',
    [
      [A, garbled],
      [A, B],
      [B, A, C],
    ],
  ],
  ['one garbled in front, where another stands', [[garbled, A], [A, B], [A]]],
  [
    'one garbled twice, in other words',
    [
      [A, garbled],
      [{ ...garbled, code: '' }, A],
      [A, B],
    ],
  ],
] as const)
  test(`in whatever order files come, the same is accepted and rejected: ${what}`, (t) => {
    for (const order of ordersOf<readonly Line[]>(files)) {
      const spool = memorySpool(t);
      for (const file of order) spoolLines(spool, file);
      const lines = Math.max(...files.map(({ length }) => length));
      assert.deepEqual(spool.counts(), { read: lines, accepted: lines, rejected: 0 }, JSON.stringify(order));
    }
  });

test('files that contradict each other: which of two lines is held hangs on their order, how many are, and are rejected, does not', (t) => {
  for (const order of ordersOf([
    [A, B],
    [A, garbled, C],
    [C, A],
  ])) {
    const spool = memorySpool(t);
    for (const file of order) spoolLines(spool, file);
    assert.deepEqual(spool.counts(), { read: 3, accepted: 2, rejected: 1 });
  }
});

for (const [what, change] of [
  ['customer', { customer: 7 }],
  ['country', { country: 'EIRE' }],
  ['date', { date: '2009-12-02 07:45:00' }],
] as const)
  test(`a line of another ${what} than the one that is known is another, wherever in the invoice it stands; an invoice that has both is read as often as one likes`, (t) => {
    for (const nth of [0, 1, 2]) {
      const spool = memorySpool(t);
      spoolLines(spool, [A, B, C]);
      const other = [A, B, C].map((line, at) => (at === nth ? { ...line, ...change } : line));
      assert.deepEqual(spoolLines(spool, other), { added: 0, known: 2 - nth, rejected: 1 });
      assert.deepEqual(spool.counts(), { read: 4, accepted: 3, rejected: 1 });
      assert.deepEqual(
        [...rejectedRecords(spool)].map(({ reason, line }) => [reason, line]),
        [[ANOTHER_INVOICE, nth + 2]],
      );
    }
    const both = [A, { ...B, ...change }, C];
    const spool = memorySpool(t);
    for (const file of [both, both, both.toReversed(), [...both, B]]) spoolLines(spool, file);
    assert.deepEqual(spool.counts(), { read: 4, accepted: 4, rejected: 0 });
  });

test('what a spool of before had refused is held once a file has it beside all the others', (t) => {
  const spool = memorySpool(t);
  spoolLines(spool, [A, B]);
  spoolLines(spool, [A, C]);
  spool.db.exec(`UPDATE reject SET content = ''`);
  spoolLines(spool, [A, C, B]);
  assert.deepEqual(spool.counts(), { read: 3, accepted: 3, rejected: 0 });
});

const line = fc.record({
  invoice: fc.constantFrom('1', '2'),
  code: fc.constantFrom('A', 'B', 'C'),
  price: fc.constantFrom('1', '2', 'x'),
  customer: fc.constantFrom(7, 7, 7, 8),
  date: fc.constantFrom('2009-12-01 07:45:00', '2009-12-01 07:45:00', '2009-12-02 07:45:00'),
});
const file = fc.array(line, { minLength: 1, maxLength: 6 });

/** What files make of a spool, some of it sent meanwhile; after each file every record is accounted for. */
function readAll(spool: Spool, files: readonly (readonly Line[])[], isSent: readonly boolean[]): void {
  for (const [nth, lines] of files.entries()) {
    spoolLines(spool, lines);
    const before = spool.counts();
    spoolLines(spool, lines);
    assert.deepEqual(spool.counts(), before, 'the same again changes nothing');
    if (isSent[nth] === true)
      markSent(
        spool,
        [...unsentInvoices(spool)].slice(0, 1).map(({ position }) => position),
      );
  }
}

const keyOf = ({ invoice, code, price, customer, date }: Line): string => [invoice, code, price, customer, date].join();

test('whatever files hold: of each line as many are held or rejected as the file has that has most, in whatever order they came', () => {
  fc.assert(
    fc.property(
      fc.array(file, { minLength: 2, maxLength: 4 }),
      fc.array(fc.boolean()),
      fc.nat(23),
      (files, isSent, nth) => {
        const orders = [files, [...ordersOf(files)][nth % (files.length === 4 ? 24 : files.length === 3 ? 6 : 2)]!];
        const most = new Map<string, number>();
        for (const lines of files)
          for (const [key, count] of countEach(lines.filter(({ price }) => price !== 'x').map(keyOf)))
            most.set(key, Math.max(most.get(key) ?? 0, count));
        const counts = orders.map((order) => {
          using spool = disposableSpool();
          readAll(spool, order, isSent);
          const lines = spool.db
            .prepare(
              'SELECT (SELECT count(*) FROM line) + (SELECT count(*) FROM reject WHERE content IS NOT NULL) AS n',
            )
            .get() as { n: number };
          assert.equal(
            lines.n,
            [...most.values()].reduce((sum, count) => sum + count, 0),
          );
          return spool.counts().read;
        });
        assert.equal(counts[1], counts[0]);
      },
    ),
    { numRuns: 150 },
  );
});

test('parts of a whole, garbled or not, and the whole, in whatever order: the whole is held and nothing is rejected', () => {
  const whole = fc.array(
    line.filter(({ price }) => price !== 'x'),
    { minLength: 1, maxLength: 7 },
  );
  const part = fc.array(fc.tuple(fc.constantFrom('left out', 'there', 'there', 'garbled'), fc.nat()), {
    minLength: 7,
    maxLength: 7,
  });
  fc.assert(
    fc.property(
      whole,
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.nat(3),
      fc.array(fc.boolean()),
      (all, parts, at, isSent) => {
        const files = parts.map((how) =>
          all
            .map((one, nth) => ({ one, how: how[nth]![0], turn: how[nth]![1] }))
            .filter((one) => one.how !== 'left out')
            .toSorted((a, b) => a.turn - b.turn)
            .map(({ one, how: state }) => (state === 'garbled' ? { ...one, price: 'x' } : one)),
        );
        using spool = disposableSpool();
        readAll(spool, files.toSpliced(at, 0, all), isSent);
        assert.deepEqual(spool.counts(), { read: all.length, accepted: all.length, rejected: 0 });
      },
    ),
    { numRuns: 150 },
  );
});

function disposableSpool() {
  const spool = openSpool(':memory:');
  return { ...spool, [Symbol.dispose]: () => spool.close() };
}
