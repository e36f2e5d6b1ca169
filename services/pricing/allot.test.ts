import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allot } from './allot.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const weights = fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 40 });

test('shares sum to the total, and none is more than one unit off its even part', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 }), weights, (total, given) => {
      const shares = allot(total, given);
      assert.equal(sum(shares), total);
      const all = sum(given);
      for (const [index, share] of shares.entries()) {
        if (all === 0) continue;
        const down = Number((BigInt(total) * BigInt(given[index]!)) / BigInt(all));
        assert.ok(share === down || share === down + 1);
      }
    }),
  );
});

test('no share is above its weight while the total is not above their sum', () => {
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
      const shares = allot(Math.floor(sum(given) * part), given);
      assert.ok(shares.every((share, index) => share <= given[index]!));
    }),
  );
});

test('what is left over goes to the largest remainders, ties to the earlier line', () => {
  assert.deepEqual(allot(100, [1, 1, 1]), [34, 33, 33]);
  assert.deepEqual(allot(2, [1, 1, 1, 1]), [1, 1, 0, 0]);
  assert.deepEqual(allot(10, [1, 5, 1]), [2, 7, 1]);
  assert.deepEqual(allot(5, [0, 0]), [3, 2]);
  assert.deepEqual(allot(0, []), []);
});
