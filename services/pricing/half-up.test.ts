import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WHOLE, halfUp, minorOf, partOf } from './half-up.ts';
import { assertHalfUp } from './testing/assert-half-up.ts';

test('a half goes up', () => {
  assert.equal(partOf(250, 1000), 3);
  assert.equal(partOf(249, 1000), 2);
  assert.equal(partOf(10_000, 8875), 888);
  assert.equal(partOf(999_999_999_999_999, 100_000), 999_999_999_999_999);
});

test('prices of any scale come to whole minor units once, after they are multiplied', () => {
  assert.equal(minorOf({ amount: 125, scale: 4 }, 2, 1), 1);
  assert.equal(minorOf({ amount: 125, scale: 4 }, 2, 2), 3);
  assert.equal(minorOf({ amount: 7, scale: 0 }, 2, 3), 2100);
  assert.equal(minorOf({ amount: 1050, scale: 2 }, 0, 1), 11);
  assert.equal(minorOf({ amount: 1049, scale: 2 }, 0, 1), 10);
});

const amount = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1e15 }));
const rate = fc.oneof(fc.integer({ min: 0, max: WHOLE }), fc.constantFrom(5000, 8875, 19_000, 50_000));

test('every quotient is the nearest whole number, the upper one of two as near', () => {
  const divisor = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1e9 }));
  fc.assert(
    fc.property(amount, divisor, (dividend, by) =>
      assertHalfUp(halfUp(BigInt(dividend), BigInt(by)), BigInt(dividend), BigInt(by)),
    ),
    { numRuns: 1000 },
  );
  // Every half there is below a hundred.
  for (let by = 2; by < 100; by += 2)
    for (let odd = 1; odd < 10; odd += 2) assert.equal(halfUp(BigInt((by / 2) * odd), BigInt(by)), (odd + 1) / 2);
});

test('a part of an amount and the part that is left are together the amount, or a unit more where both are halves', () => {
  fc.assert(
    fc.property(amount, rate, (whole, of) => {
      const [part, rest] = [partOf(whole, of), partOf(whole, WHOLE - of)];
      assertHalfUp(part, BigInt(whole) * BigInt(of), BigInt(WHOLE));
      const isHalf = (2n * BigInt(whole) * BigInt(of)) % BigInt(2 * WHOLE) === BigInt(WHOLE);
      assert.equal(part + rest, isHalf ? whole + 1 : whole);
      assert.ok(part <= whole);
    }),
    { numRuns: 1000 },
  );
});

test('a price times a number of pieces is rounded once, and not at all where its scale can be paid', () => {
  const scale = fc.integer({ min: 0, max: 4 });
  const prices = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom(5, 15, 50, 150, 500, 5000, 15_000));
  fc.assert(
    fc.property(prices, scale, scale, fc.integer({ min: 1, max: 10_000 }), (price, written, paid, times) => {
      const minor = minorOf({ amount: price, scale: written }, paid, times);
      const exact = BigInt(price) * BigInt(times) * 10n ** BigInt(paid);
      assertHalfUp(minor, exact, 10n ** BigInt(written));
      if (written <= paid) assert.equal(BigInt(minor) * 10n ** BigInt(written), exact);
    }),
    { numRuns: 1000 },
  );
});
