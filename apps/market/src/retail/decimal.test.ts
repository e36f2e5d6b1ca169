import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatScaled, parseScaled } from './decimal.ts';

test('reads the numbers that retail files hold', () => {
  assert.equal(parseScaled('6.95', 4), 69_500);
  assert.equal(parseScaled('0.001', 4), 10);
  assert.equal(parseScaled('-53594.36', 4), -535_943_600);
  assert.equal(parseScaled('17850.0', 0), 17_850);
  assert.equal(parseScaled('2.50000000', 4), 25_000);
  assert.equal(parseScaled('12.', 0), 12);
  assert.equal(parseScaled('+3', 0), 3);
});

test('names what is wrong with a number instead of rounding it', () => {
  assert.equal(parseScaled('2.55001', 4), 'too-many-decimals');
  assert.equal(parseScaled('1.5', 0), 'too-many-decimals');
  for (const text of ['', '-', '.', '.5', '1e3', '1,000', '0x10', '1.2.3', ' 1', 'NaN', '١', '1\u0000']) {
    assert.equal(parseScaled(text, 4), 'not-a-number', JSON.stringify(text));
  }
  assert.equal(parseScaled('9007199254740991', 0), 9_007_199_254_740_991);
  assert.equal(parseScaled('9007199254740992', 0), 'too-large');
  assert.equal(parseScaled('9'.repeat(400), 0), 'too-large');
});

test('a zero has no sign', () => {
  assert.ok(Object.is(parseScaled('-0.00', 4), 0));
});

test('writes pounds with two decimals and no more than needed', () => {
  assert.equal(formatScaled(69_500, 4), '6.95');
  assert.equal(formatScaled(10, 4), '0.001');
  assert.equal(formatScaled(-1, 4), '-0.0001');
  assert.equal(formatScaled(95_394_846_340n, 4), '9539484.634');
  assert.equal(formatScaled(0, 4), '0.00');
  assert.equal(formatScaled(7, 0, 0), '7');
});

test('what is written is read back as the same number', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }), (value, scale) => {
      assert.equal(parseScaled(formatScaled(value, scale), scale), value === 0 ? 0 : value);
    }),
  );
});

test('reading agrees with exact arithmetic on the digits', () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), fc.nat(9_999), fc.boolean(), (whole, decimals, negative) => {
      const text = `${negative ? '-' : ''}${whole}.${String(decimals).padStart(4, '0')}`;
      const exact = (BigInt(whole) * 10_000n + BigInt(decimals)) * (negative ? -1n : 1n);
      assert.equal(BigInt(parseScaled(text, 4)), exact);
    }),
  );
});
