import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packSets, type Kit } from './pack-sets.ts';

const kit = (quantity: number, ...each: readonly number[]): Kit => ({
  quantity,
  needs: each.map((pieces, index) => ({ index, each: pieces })).filter((one) => one.each > 0),
});

/** True when the sets can be made, by trying every way. */
function canBeMade(stock: readonly (readonly number[])[], kits: readonly Kit[]): boolean {
  const single = kits.flatMap(({ quantity, needs }) => Array.from({ length: quantity }, () => needs));
  const place = (nth: number, left: readonly (readonly number[])[]): boolean => {
    const needs = single[nth];
    if (needs === undefined) return true;
    return left.some((one, at) => {
      const rest = one.map((pieces, index) => pieces - (needs.find((of) => of.index === index)?.each ?? 0));
      return rest.every((pieces) => pieces >= 0) && place(nth + 1, left.with(at, rest));
    });
  };
  return place(0, stock);
}

test('sets that share articles are packed in the one way there is, though the first one could be made where the second has to be', () => {
  const stock = [
    [1, 1, 1],
    [1, 1, 0],
  ];
  assert.deepEqual(packSets(stock, [kit(1, 1, 1, 0), kit(1, 1, 0, 1)], { left: 100 }), [
    [0, 1],
    [1, 0],
  ]);
  assert.equal(packSets(stock, [kit(1, 1, 0, 1), kit(1, 0, 1, 1)], { left: 100 }), undefined);
});

test('whatever is wanted, a way is found where there is one, and it gives nothing that is not there', () => {
  const three = fc.array(fc.nat(4), { minLength: 3, maxLength: 3 });
  const set = fc
    .tuple(fc.integer({ min: 1, max: 2 }), fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }))
    .filter(([, each]) => each.some((pieces) => pieces > 0))
    .map(([quantity, each]) => kit(quantity, ...each));
  fc.assert(
    fc.property(
      fc.array(three, { minLength: 1, maxLength: 3 }),
      fc.array(set, { minLength: 1, maxLength: 3 }),
      (stock, kits) => {
        const packed = packSets(stock, kits, { left: 100_000 });
        assert.equal(packed !== undefined, canBeMade(stock, kits));
        if (packed === undefined) return;
        for (const [nth, { quantity }] of kits.entries())
          assert.equal(
            packed.reduce((sum, counts) => sum + counts[nth]!, 0),
            quantity,
          );
        for (const [at, counts] of packed.entries())
          for (const [index, there] of stock[at]!.entries()) {
            const each = (of: Kit): number => of.needs.find((one) => one.index === index)?.each ?? 0;
            assert.ok(kits.reduce((sum, one, nth) => sum + each(one) * counts[nth]!, 0) <= there);
          }
      },
    ),
    { numRuns: 1000 },
  );
});

test('a search ends when its steps are used up', () => {
  // Each of twelve locations gives one set at most, of whatever kind, and thirteen are wanted: only the very last try would see it.
  const stock = Array.from({ length: 12 }, () => [3, 3, 3]);
  const kits = [kit(6, 2, 2, 0), kit(6, 2, 0, 2), kit(1, 0, 2, 2)];
  assert.equal(packSets(stock, kits, { left: 10 }), undefined);
  const steps = { left: 2_000 };
  assert.equal(packSets(stock, kits, steps), undefined);
  assert.equal(steps.left, 0);
});
