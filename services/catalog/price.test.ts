import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTenThousandths, samePrice, tenThousandths } from './price.ts';

test('the largest price is counted exactly', () => {
  assert.equal(tenThousandths({ amount: 900_719_925_474, scale: 0 }), 9_007_199_254_740_000);
  assert.ok(Number.isSafeInteger(tenThousandths({ amount: 900_719_925_474, scale: 0 })));
});

test('a price written with more zeros is the same price', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 900_719_925 }), fc.nat(4), (amount, zeros) => {
      const short = { amount, currency: 'GBP', scale: 0 };
      const long = { amount: amount * 10 ** zeros, currency: 'GBP', scale: zeros };
      assert.ok(samePrice(short, long));
      assert.ok(!samePrice(short, { ...long, amount: long.amount + 1 }));
      assert.ok(!samePrice(short, { ...long, currency: 'EUR' }));
    }),
  );
});

test('amounts are read as people write them', () => {
  const read = ['0', '1', '1.5', '12.95', '0.0001', '99999999999.9999'].map(parseTenThousandths);
  assert.deepEqual(read, [0, 10_000, 15_000, 129_500, 1, 999_999_999_999_999]);
});
