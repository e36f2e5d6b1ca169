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

test('a set leaves one location as a whole: what is planned of each is whole sets, though their articles are spread', () => {
  const sets = (quantity: number) => [{ quantity, components: lines(1, 1) }];
  const shelves = [shelf('one', 2, 1), shelf('two', 1, 2)];
  for (const strategy of ['split-least', 'by-priority'] as const)
    assert.deepEqual(planParts(strategy, shelves, lines(2, 2), sets(2)), {
      parts: [part('one', 1, 1), part('two', 1, 1)],
      missing: [],
    });
  // Pieces of their own go with what is left.
  assert.deepEqual(planParts('by-priority', shelves, lines(3, 3), sets(2)).parts, [
    part('one', 2, 1),
    part('two', 1, 2),
  ]);
  assert.deepEqual(planParts('split-least', [shelf('one', 1, 0), shelf('two', 0, 1)], lines(1, 1), sets(1)), {
    parts: [],
    missing: lines(1, 1),
  });
  const sixes = [{ quantity: 2, components: lines(6) }];
  assert.deepEqual(planParts('by-priority', [shelf('one', 7), shelf('two', 6)], lines(12), sixes).parts, [
    part('one', 6),
    part('two', 6),
  ]);
});

test('sets of most articles are planned first, in whatever order they are asked for: what is left of others does not make them', () => {
  const shelves = [shelf('one', 1, 1, 1), shelf('two', 1, 1, 0)];
  const small = { quantity: 1, components: lines(1, 1) };
  const large = { quantity: 1, components: lines(1, 1, 1) };
  for (const strategy of ['split-least', 'by-priority'] as const)
    for (const sets of [
      [small, large],
      [large, small],
    ])
      assert.deepEqual(planParts(strategy, shelves, lines(2, 2, 1), sets).parts, [
        part('one', 1, 1, 1),
        part('two', 1, 1),
      ]);
});

test('sets that share articles are planned in whatever way makes them all, and pieces of their own go with what is left', () => {
  const shelves = [shelf('one', 1, 2, 1), shelf('two', 1, 1, 0)];
  const sets = [
    { quantity: 1, components: lines(1, 1) },
    { quantity: 1, components: lines(1, 0, 1) },
  ];
  for (const strategy of ['split-least', 'by-priority'] as const)
    assert.deepEqual(planParts(strategy, shelves, lines(2, 2, 1), sets), {
      parts: [part('one', 1, 1, 1), part('two', 1, 1)],
      missing: [],
    });
  // What is not there yet counts when nothing else helps.
  const late: Shelf[] = [
    { location: 'one', stock: [1, 1, 0].map((there) => ({ there, room: 0 })) },
    { location: 'two', stock: [1, 1, 0].map((there) => ({ there, room: 1 })) },
  ];
  assert.deepEqual(planParts('by-priority', late, lines(2, 1, 1), sets).parts, [
    part('one', 1, 1),
    { location: 'two', lines: [...lines(1), { sku: 'C', quantity: 1 }], backOrdered: [{ sku: 'C', quantity: 1 }] },
  ]);
});

test('whatever is in stock, planned sets and pieces are all that is wanted, each location gives whole sets of what it has, and none is refused that comes from one', () => {
  const some = fc.record({ there: fc.nat(6), room: fc.constantFrom(0, 0, 3) });
  const stock = fc.array(fc.array(some, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 });
  const set = fc.record({
    quantity: fc.integer({ min: 1, max: 4 }),
    each: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  });
  fc.assert(
    fc.property(
      stock,
      set,
      fc.tuple(fc.nat(3), fc.nat(3)),
      fc.constantFrom('split-least', 'by-priority'),
      (all, { quantity, each }, singles, strategy) => {
        const shelves = all.map((one, nth): Shelf => ({ location: `L${nth}`, stock: one }));
        const wanted = lines(...each.map((pieces, nth) => pieces * quantity + singles[nth]!));
        const { parts } = planParts(strategy, shelves, wanted, [{ quantity, components: lines(...each) }]);
        const of = (it: (typeof parts)[number], nth: number) =>
          it.lines.find(({ sku }) => sku === skus[nth])?.quantity ?? 0;
        const isWhole = shelves.some((one) =>
          wanted.every((line, nth) => one.stock[nth]!.there + one.stock[nth]!.room >= line.quantity),
        );
        if (parts.length === 0) return assert.ok(!isWhole);
        for (const [nth, line] of wanted.entries())
          assert.equal(
            parts.reduce((sum, one) => sum + of(one, nth), 0),
            line.quantity,
          );
        for (const one of parts) {
          const { stock: had } = shelves.find(({ location }) => location === one.location)!;
          for (const nth of [0, 1]) assert.ok(of(one, nth) <= had[nth]!.there + had[nth]!.room);
        }
        const sets = parts.map((one) => Math.min(...each.map((pieces, nth) => Math.floor(of(one, nth) / pieces))));
        assert.ok(sets.reduce((sum, count) => sum + count, 0) >= quantity);
      },
    ),
  );
});
