import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InvalidError } from './errors.ts';
import { addMoney, compareMoney, formatMoney, moneyOf, negateMoney, parseMoney, sumMoney } from './money.ts';
import { allocateMoney, minorUnitScale, roundMoney, type Rounding } from './money-shares.ts';

const roundings: readonly Rounding[] = ['half-up', 'half-even'];
const some = fc
  .record({
    amount: fc.oneof(
      fc.integer({ min: -99_999, max: 99_999 }),
      fc.maxSafeInteger().map((amount) => Math.trunc(amount / 10_000)),
    ),
    currency: fc.constantFrom('GBP', 'JPY', 'KWD', 'CLF'),
    scale: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ amount, currency, scale }) => moneyOf(amount, currency, scale));

describe('roundMoney', () => {
  it('rounds halves away from zero or to even', () => {
    const cases: [string, string, string][] = [
      ['1.2349', '1.23', '1.23'],
      ['1.2350', '1.24', '1.24'],
      ['1.2250', '1.23', '1.22'],
      ['1.2251', '1.23', '1.23'],
      ['-1.2250', '-1.23', '-1.22'],
      ['-1.2350', '-1.24', '-1.24'],
      ['0.0050', '0.01', '0.00'],
      ['-0.0050', '-0.01', '0.00'],
      ['0.0049', '0.00', '0.00'],
      ['7', '7.00', '7.00'],
    ];
    for (const [exact, up, even] of cases) {
      assert.equal(formatMoney(roundMoney(parseMoney(exact, 'GBP'), 'half-up').rounded), up, exact);
      assert.equal(formatMoney(roundMoney(parseMoney(exact, 'GBP'), 'half-even').rounded), even, exact);
    }
    assert.equal(formatMoney(roundMoney(parseMoney('1.5', 'JPY'), 'half-up').rounded), '2');
    assert.equal(formatMoney(roundMoney(parseMoney('1.5', 'KWD'), 'half-up').rounded), '1.500');
  });

  it('loses nothing: rounded and remainder are the exact amount, the remainder at most half a unit', () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...roundings), (exact, rounding) => {
        const { rounded, remainder } = roundMoney(exact, rounding);
        assert.equal(compareMoney(addMoney(rounded, remainder), exact), 0);
        assert.equal(rounded.scale, minorUnitScale(exact.currency));
        const step = 10 ** Math.max(0, exact.scale - rounded.scale);
        assert.ok(2 * Math.abs(remainder.amount) <= step);
        if (2 * Math.abs(remainder.amount) === step && rounding === 'half-even')
          assert.equal(Math.abs(rounded.amount % 2), 0);
        if (2 * Math.abs(remainder.amount) === step && rounding === 'half-up')
          assert.notEqual(Math.sign(remainder.amount), Math.sign(exact.amount));
      }),
      { numRuns: 5000 },
    );
  });

  it('treats both signs alike, and changes nothing that is round already', () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...roundings), (exact, rounding) => {
        const { rounded, remainder } = roundMoney(exact, rounding);
        assert.deepEqual(roundMoney(negateMoney(exact), rounding), {
          rounded: negateMoney(rounded),
          remainder: negateMoney(remainder),
        });
        const again = roundMoney(rounded, rounding);
        assert.deepEqual(again, { rounded, remainder: moneyOf(0, rounded.currency, rounded.scale) });
      }),
    );
  });
});

describe('minorUnitScale', () => {
  it('knows how each currency is paid', () => {
    assert.deepEqual(['GBP', 'EUR', 'JPY', 'KWD', 'IQD', 'CLF'].map(minorUnitScale), [2, 2, 0, 3, 3, 4]);
    assert.throws(() => minorUnitScale('pound'), InvalidError);
  });
});

describe('allocateMoney', () => {
  const parts = (amount: string, ...weights: number[]) =>
    allocateMoney(parseMoney(amount, 'GBP'), weights).map(formatMoney);

  it('gives what is left to the largest remainders, then to the earlier parts', () => {
    assert.deepEqual(parts('1.00', 1, 1, 1), ['0.34', '0.33', '0.33']);
    assert.deepEqual(parts('0.05', 3, 7), ['0.02', '0.03']);
    assert.deepEqual(parts('-1.00', 1, 1, 1), ['-0.34', '-0.33', '-0.33']);
    assert.deepEqual(parts('0.01', 0, 1, 1), ['0.00', '0.01', '0.00']);
    assert.deepEqual(parts('0.10', 1, 2, 3), ['0.02', '0.03', '0.05']);
    assert.deepEqual(parts('0.00', 5), ['0.00']);
  });

  it('sums to the whole, each part within a unit of its exact share and none to a weight of zero', () => {
    const weights = fc.array(fc.oneof(fc.nat(5), fc.maxSafeInteger().map(Math.abs)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(some, weights, (whole, weights) => {
        const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
        fc.pre(total > 0n);
        const shares = allocateMoney(whole, weights);
        assert.equal(compareMoney(sumMoney(shares, whole.currency), whole), 0);
        for (const [i, share] of shares.entries()) {
          const off = BigInt(share.amount) * total - BigInt(whole.amount) * BigInt(weights[i]!);
          assert.ok(off < total && off > -total, `part ${i}`);
          if (weights[i] === 0) assert.equal(share.amount, 0);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('names weights that are none', () => {
    const whole = parseMoney('1', 'GBP');
    assert.throws(
      () => allocateMoney(whole, [1, -1, 0.5]),
      (error) =>
        error instanceof InvalidError && error.problems.map(({ path }) => path).join() === '/weights/1,/weights/2',
    );
    assert.throws(() => allocateMoney(whole, [0, 0]), InvalidError);
    assert.throws(() => allocateMoney(whole, []), InvalidError);
  });
});
