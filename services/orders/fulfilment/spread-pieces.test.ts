import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoteOf } from '../checkout/testing/facts.ts';
import type { HeldGoods } from './order-goods.ts';
import { canBeMade, piecesWithout, spreadPieces } from './spread-pieces.ts';

const [model] = quoteOf().lines;
const skus = ['A', 'B', 'C'];
/** A line of so many pieces, each made of so many of A, B and C. */
const line = (quantity: number, ...each: readonly number[]) => ({
  ...model!,
  quantity,
  parts: each.flatMap((count, nth) =>
    count === 0 ? [] : [{ ...model!.parts[0]!, sku: skus[nth]!, quantity: count * quantity }],
  ),
});
const holding = (reservation: string, ...pieces: readonly number[]): HeldGoods => ({
  reservation,
  location: reservation,
  lines: pieces.map((quantity, nth) => ({ sku: skus[nth]!, quantity })),
});
const all = (lines: readonly { readonly quantity: number }[]) =>
  lines.map(({ quantity }, nth) => ({ line: nth, quantity }));

test('each reservation gives in turn what it can; all of an order that has one', () => {
  const lines = [line(2, 1), line(1, 1, 1)];
  const two = [holding('one', 2, 1), holding('two', 1)];
  assert.deepEqual(spreadPieces({ lines }, all(lines), two), [all([line(1), line(1)]), [{ line: 0, quantity: 1 }]]);
  assert.deepEqual(spreadPieces({ lines }, all(lines), [{ reservation: 'r', location: 'main' }]), [all(lines)]);
  assert.ok(!canBeMade({ lines }, all(lines), [holding('one', 3), holding('two', 0, 1)]));
});

test('sets that share articles come of where they can all be made, and pieces of their own of what is left', () => {
  const lines = [line(1, 1, 1), line(1, 1, 0, 1), line(1, 0, 1)];
  assert.deepEqual(spreadPieces({ lines }, all(lines), [holding('one', 1, 1, 1), holding('two', 1, 1)]), [
    [
      { line: 1, quantity: 1 },
      { line: 2, quantity: 1 },
    ],
    [{ line: 0, quantity: 1 }],
  ]);
});

test('pieces without others of their lines', () => {
  const pieces = [
    { line: 0, quantity: 2 },
    { line: 3, quantity: 1 },
  ];
  assert.deepEqual(piecesWithout(pieces, [{ line: 3, quantity: 1 }]), [{ line: 0, quantity: 2 }]);
  assert.deepEqual(piecesWithout(pieces, [{ line: 0, quantity: 1 }]), [{ line: 0, quantity: 1 }, pieces[1]]);
});

test('what several locations hold of whole pieces is found again, whatever they share', () => {
  const each = fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }).filter((some) => some.some((count) => count > 0));
  const spread = fc.array(fc.nat(2), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.tuple(each, spread), { minLength: 1, maxLength: 4 }), (given) => {
      const wanted = given.filter(([, counts]) => counts.some((count) => count > 0));
      const sum = (counts: readonly number[]) => counts.reduce((so, count) => so + count, 0);
      const lines = wanted.map(([parts, counts]) => line(sum(counts), ...parts));
      // By location, what its pieces are made of.
      const held = [0, 1, 2].map((at) =>
        holding(
          `L${at}`,
          ...skus.map((_, nth) => wanted.reduce((so, [parts, counts]) => so + parts[nth]! * counts[at]!, 0)),
        ),
      );
      const made = spreadPieces({ lines }, all(lines), held);
      assert.ok(canBeMade({ lines }, all(lines), held));
      for (const [at, pieces] of made.entries())
        for (const [nth, sku] of skus.entries()) {
          const used = pieces.reduce((so, piece) => so + piece.quantity * wanted[piece.line]![0][nth]!, 0);
          assert.ok(used <= (held[at]!.lines!.find((one) => one.sku === sku)?.quantity ?? 0));
        }
    }),
    { numRuns: 500 },
  );
});
