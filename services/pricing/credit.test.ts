import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { creditOfAmount, creditOfLine } from './credit.ts';

const amount = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1e14 }));
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

/** A whole cut into parts, in order. */
function partsOf(whole: number, at: readonly number[]): number[] {
  const ends = [...at.map((part) => Math.floor(part * whole)), whole].toSorted((a, b) => a - b);
  return ends.map((end, index) => end - (ends[index - 1] ?? 0));
}

test('credits of pieces, however they are divided, sum to the invoice exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), amount, amount, cuts, (quantity, net, tax, at) => {
      let before = 0;
      const sums = { net: 0, tax: 0 };
      for (const pieces of partsOf(quantity, at)) {
        const credit = creditOfLine({ quantity, net, tax }, before, pieces);
        assert.ok(credit.net >= 0 && credit.tax >= 0);
        // Short of an even part by less than a unit a piece, but for the last ones, which take what is left.
        const short = (of: 'net' | 'tax', whole: number): bigint =>
          BigInt(whole) * BigInt(pieces) - BigInt(credit[of]) * BigInt(quantity);
        for (const off of before + pieces < quantity ? [short('net', net), short('tax', tax)] : [])
          assert.ok(off >= 0n && off <= BigInt(pieces) * BigInt(quantity - 1));
        sums.net += credit.net;
        sums.tax += credit.tax;
        before += pieces;
      }
      assert.deepEqual(sums, { net, tax });
      assert.deepEqual(creditOfLine({ quantity, net, tax }, 0, quantity), { net, tax });
    }),
  );
});

test('the last piece takes the remainder', () => {
  const line = { quantity: 3, net: 1000, tax: 200 };
  assert.deepEqual(
    [0, 1, 2].map((before) => creditOfLine(line, before, 1)),
    [
      { net: 333, tax: 66 },
      { net: 333, tax: 66 },
      { net: 334, tax: 68 },
    ],
  );
});

test('credits of an amount sum to it exactly', () => {
  fc.assert(
    fc.property(amount, amount, cuts, (net, tax, at) => {
      let before = 0;
      const sums = { net: 0, tax: 0 };
      for (const part of partsOf(net + tax, at)) {
        const credit = creditOfAmount({ net, tax }, before, part);
        assert.equal(credit.net + credit.tax, part);
        // Its tax is its even part of the tax to less than a unit.
        const off = BigInt(credit.tax) * BigInt(net + tax) - BigInt(tax) * BigInt(part);
        assert.ok((off < 0n ? -off : off) < BigInt(Math.max(1, net + tax)));
        assert.ok(credit.net >= 0 && credit.tax >= 0);
        sums.net += credit.net;
        sums.tax += credit.tax;
        before += part;
      }
      assert.deepEqual(sums, { net, tax });
    }),
  );
});

test('nothing is credited twice', () => {
  const line = { quantity: 3, net: 1000, tax: 200 };
  assert.throws(() => creditOfLine(line, 2, 2), RangeError);
  assert.throws(() => creditOfLine(line, 0, -1), RangeError);
  assert.throws(() => creditOfLine(line, -1, 1), RangeError);
  assert.throws(() => creditOfAmount(line, 1000, 201), RangeError);
  assert.throws(() => creditOfAmount(line, 0, -1), RangeError);
  assert.deepEqual(creditOfAmount({ net: 0, tax: 0 }, 0, 0), { net: 0, tax: 0 });
});
