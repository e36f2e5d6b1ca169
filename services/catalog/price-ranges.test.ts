import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTenThousandths } from './price.ts';
import { decimalOf, roundRanges } from './price-ranges.ts';

test('ranges are round, few, and hold every price once', () => {
  const price = fc.integer({ min: 0, max: 900_719_925 });
  fc.assert(
    fc.property(price, price, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, share) => {
      const [lowest, highest] = [Math.min(one, other), Math.max(one, other)];
      const between = Math.round(lowest + share * (highest - lowest));
      const ranges = roundRanges(lowest, highest);
      assert.equal(ranges.filter(({ from, to }) => between >= from && between < to).length, 1);
      assert.ok(ranges.length >= 1 && ranges.length <= 7, String(ranges.length));
      for (const [index, { from }] of ranges.entries()) if (index > 0) assert.equal(from, ranges[index - 1]!.to);
    }),
  );
});

test('bounds are what people would choose', () => {
  const bounds = (lowest: number, highest: number) =>
    roundRanges(lowest * 10_000, highest * 10_000).map(({ from }) => decimalOf(from));
  assert.deepEqual(bounds(3, 42), ['0', '10', '20', '30', '40']);
  assert.deepEqual(bounds(1.2, 1.9), ['1']);
  assert.deepEqual(bounds(120, 980), ['0', '200', '400', '600', '800']);
});

test('a decimal is written as it is read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (amount) => {
      assert.equal(parseTenThousandths(decimalOf(amount)), amount);
    }),
  );
});
