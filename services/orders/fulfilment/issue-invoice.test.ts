import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoteOf } from '../checkout/testing/facts.ts';
import { invoiceOfPieces, prepaymentOf } from './invoice-lines.ts';
import { addFulfilment, openPieces, type CountedPieces } from './order-pieces.ts';
import { planTenders, tendersOf } from './order-tenders.ts';
import { mixed } from './testing/facts.ts';

const cents = fc.integer({ min: 0, max: 100_000 });
const rate = fc.constantFrom(0, 5000, 20_000);
const part = fc.record({ rate, net: cents, tax: cents });
const lineOf = fc.record({
  quantity: fc.integer({ min: 1, max: 12 }),
  parts: fc.array(part, { minLength: 1, maxLength: 3 }),
});

/** Sums by rate, whatever the kind. */
function byRate(lines: readonly { rate: number; net: number; tax: number }[]): Record<number, [number, number]> {
  const sums: Record<number, [number, number]> = {};
  for (const { rate: at, net, tax } of lines) {
    const [before, taxed] = sums[at] ?? [0, 0];
    if (before + taxed + net + tax > 0) sums[at] = [before + net, taxed + tax];
  }
  return sums;
}

test('however an order is split, its invoices come to its quote by rate, to the last unit', () => {
  fc.assert(
    fc.property(
      fc.array(lineOf, { minLength: 1, maxLength: 5 }),
      fc.array(part, { maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 5 })), { maxLength: 30 }),
      (made, carriage, splits) => {
        const [some] = quoteOf().lines;
        const lines = made.map(({ quantity, parts }) => ({
          ...some!,
          quantity,
          parts: parts.map((each) => ({
            ...some!.parts[0]!,
            ...each,
            category: each.rate === 0 ? ('Z' as const) : ('S' as const),
          })),
        }));
        const shares = carriage.map((each) => ({
          ...each,
          amount: 0,
          category: each.rate === 0 ? ('Z' as const) : ('S' as const),
        }));
        const quote = { ...quoteOf(), lines, shipping: { ...quoteOf().shipping!, shares } };
        let counted: CountedPieces = openPieces(lines);
        const left = lines.map(({ quantity }) => quantity);
        const issued = [];
        for (const [line, size] of [...splits, ...lines.map(({ quantity }, nth) => [nth, quantity] as const)]) {
          const quantity = Math.min(size, left[line] ?? 0);
          if (quantity === 0) continue;
          left[line]! -= quantity;
          const pieces = [{ line, quantity }];
          const one = invoiceOfPieces(quote, counted, pieces, 'GB');
          assert.equal(
            one.gross,
            one.lines.reduce((sum, { net, tax }) => sum + net + tax, 0),
          );
          issued.push(...one.lines);
          const facts = {
            order: '',
            fulfilment: `${issued.length}`,
            invoice: '',
            lines: pieces,
            gross: one.gross,
            tenders: [],
          };
          counted = addFulfilment(counted, facts);
        }
        const all = [...lines.flatMap(({ parts }) => parts), ...shares];
        assert.deepEqual(byRate(issued), byRate(all));
        assert.deepEqual(byRate(prepaymentOf(quote, 'GB').lines), byRate(all));
      },
    ),
  );
});

test('the tax is that of the country whose it is', () => {
  const counted = openPieces(quoteOf().lines);
  const abroad = { ...quoteOf({ country: 'DE' }), treatment: { kind: 'destination' as const, zone: 'de' } };
  const pieces = [{ line: 0, quantity: 1 }];
  assert.equal(invoiceOfPieces(abroad, counted, pieces, 'GB').lines[0]?.country, 'DE');
  assert.equal(
    invoiceOfPieces({ ...abroad, treatment: { kind: 'origin', zone: 'uk' } }, counted, pieces, 'GB').lines[0]?.country,
    'GB',
  );
});

test('tenders pay in turn, gift cards first, and never more than is left of them', () => {
  const tenders = tendersOf(mixed);
  assert.deepEqual(
    planTenders(tenders, 1000).map(({ amount }) => amount),
    [700, 300],
  );
  assert.deepEqual(
    planTenders(tenders, 9999).map(({ amount }) => amount),
    [700, 1800],
  );
  assert.deepEqual(planTenders(tendersOf({ ...mixed, captures: 'at-placement' }), 1000), []);
});
