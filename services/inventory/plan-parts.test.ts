import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planParts, type Shelf } from './plan-parts.ts';

const skus = ['A', 'B', 'C'];
const lines = (...pieces: readonly number[]) =>
  pieces.map((quantity, index) => ({ sku: skus[index]!, quantity })).filter(({ quantity }) => quantity > 0);
const shelf = (location: string, ...there: readonly number[]): Shelf => ({
  location,
  stock: there.map((pieces) => ({ there: pieces, room: 0 })),
});
const part = (location: string, ...pieces: readonly number[]) => ({
  location,
  lines: lines(...pieces),
  backOrdered: [],
});

test('nothing is split: the first location that has everything, or none', () => {
  const shelves = [shelf('one', 2, 0), shelf('two', 2, 2), shelf('three', 9, 9)];
  assert.deepEqual(planParts('do-not-split', shelves, lines(2, 1)), { parts: [part('two', 2, 1)], missing: [] });
  assert.deepEqual(planParts('most-stock', shelves, lines(2, 1)), { parts: [part('three', 2, 1)], missing: [] });
  const short = planParts('do-not-split', shelves.slice(0, 2), lines(2, 3));
  assert.deepEqual(short, { parts: [], missing: [{ sku: 'B', quantity: 1 }] }, 'of the location that lacks least');
});

test('as few as possible, and of those the most wanted; or one after the other', () => {
  const shelves = [shelf('one', 1, 1), shelf('two', 3, 0), shelf('three', 0, 2), shelf('four', 3, 2)];
  assert.deepEqual(planParts('split-least', shelves, lines(3, 2)).parts, [part('four', 3, 2)]);
  assert.deepEqual(planParts('split-least', shelves, lines(4, 2)).parts, [part('one', 1, 1), part('four', 3, 1)]);
  assert.deepEqual(planParts('by-priority', shelves, lines(3, 2)).parts, [
    part('one', 1, 1),
    part('two', 2),
    part('three', 0, 1),
  ]);
  assert.deepEqual(planParts('by-priority', shelves, lines(9, 1)), { parts: [], missing: [{ sku: 'A', quantity: 2 }] });
});

test('of very many locations not every choice is tried, and what only the last have is found', () => {
  const many = Array.from({ length: 40 }, (_, nth) => shelf(`L${nth}`, nth > 37 ? 1 : 0));
  assert.deepEqual(planParts('split-least', many, lines(2)).parts, [part('L38', 1), part('L39', 1)]);
});

test('what is there goes before what would have to be waited for', () => {
  const late: Shelf = { location: 'one', stock: [{ there: 1, room: 9 }] };
  assert.deepEqual(planParts('do-not-split', [late, shelf('two', 3)], lines(3)).parts, [part('two', 3)]);
  assert.deepEqual(planParts('do-not-split', [late, shelf('two', 2)], lines(3)).parts, [
    { location: 'one', lines: lines(3), backOrdered: lines(2) },
  ]);
});

test('a plan is all that is wanted and nothing that a location does not have, or it names what is missing', () => {
  const pieces = fc.record({ there: fc.nat(6), room: fc.constantFrom(0, 0, 3) });
  const shelves = fc
    .array(fc.array(pieces, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 })
    .map((all) => all.map((stock, nth): Shelf => ({ location: `L${nth}`, stock })));
  const strategy = fc.constantFrom('do-not-split', 'split-least', 'by-priority', 'most-stock');
  const wanted = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(strategy, shelves, wanted, (by, given, quantities) => {
      const { parts, missing } = planParts(by, given, lines(...quantities));
      assert.equal(parts.length === 0, missing.length > 0);
      if (by === 'do-not-split' || by === 'most-stock') assert.ok(parts.length <= 1);
      for (const { location, lines: taken, backOrdered } of parts) {
        const { stock } = given.find((one) => one.location === location)!;
        for (const { sku, quantity } of taken) {
          const { there, room } = stock[skus.indexOf(sku)]!;
          const late = backOrdered.find((one) => one.sku === sku)?.quantity ?? 0;
          assert.equal(late, Math.max(0, quantity - there));
          assert.ok(late <= room);
        }
      }
      if (parts.length > 0)
        for (const [index, sku] of skus.entries()) {
          const all = parts.flatMap((one) => one.lines).filter((one) => one.sku === sku);
          assert.equal(
            all.reduce((sum, { quantity }) => sum + quantity, 0),
            quantities[index],
          );
        }
      if (by === 'split-least' && given.length <= 10)
        assert.ok(parts.length <= planParts('by-priority', given, lines(...quantities)).parts.length);
    }),
    { numRuns: 500 },
  );
});
