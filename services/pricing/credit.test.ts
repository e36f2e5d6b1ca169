import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { creditOfAmount, creditOfLine, creditOfParts } from './credit.ts';

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
        // Its even share to the unit below, but for the last one, which takes what is left; of that the tax as much as of the whole, to less than a unit.
        const gross = credit.net + credit.tax;
        if (before + pieces < quantity) assert.equal(gross, Number(BigInt(net + tax) / BigInt(quantity)) * pieces);
        const off = BigInt(credit.tax) * BigInt(net + tax) - BigInt(tax) * BigInt(gross);
        assert.ok((off < 0n ? -off : off) < BigInt(Math.max(1, net + tax)));
        sums.net += credit.net;
        sums.tax += credit.tax;
        before += pieces;
      }
      assert.deepEqual(sums, { net, tax });
      assert.deepEqual(creditOfLine({ quantity, net, tax }, 0, quantity), { net, tax });
    }),
  );
});

test('each piece has its share with its tax, the last one the remainder', () => {
  const each = (net: number, tax: number) =>
    [0, 1, 2].map((before) => creditOfLine({ quantity: 3, net, tax }, before, 1));
  const [even, uneven] = [each(1000, 200), each(1000, 201)];
  assert.deepEqual(even, [
    { net: 333, tax: 67 },
    { net: 334, tax: 66 },
    { net: 333, tax: 67 },
  ]);
  assert.deepEqual(
    uneven.map(({ net, tax }) => net + tax),
    [400, 400, 401],
  );
  // A thousand pieces of 1.00: half of them are 500.00, however net and tax are rounded.
  const { net, tax } = creditOfLine({ quantity: 1000, net: 83_333, tax: 16_667 }, 0, 500);
  assert.deepEqual([net, tax], [41_666, 8334]);
});

test('of pieces with several parts each piece has its share, and each part comes to what was invoiced of it', () => {
  const amountOf = fc.record({ net: fc.integer({ min: 0, max: 500 }), tax: fc.integer({ min: 0, max: 100 }) });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(amountOf, { minLength: 1, maxLength: 4 }),
      cuts,
      (quantity, parts, at) => {
        const total = parts.reduce((sum, { net, tax }) => sum + net + tax, 0);
        const sums = parts.map(() => ({ net: 0, tax: 0 }));
        let before = 0;
        for (const pieces of partsOf(quantity, at)) {
          const credits = creditOfParts(quantity, parts, before, pieces);
          before += pieces;
          for (const [nth, { net, tax }] of credits.entries()) {
            assert.ok(net >= 0 && tax >= 0);
            sums[nth] = { net: sums[nth]!.net + net, tax: sums[nth]!.tax + tax };
          }
          const gross = credits.reduce((sum, { net, tax }) => sum + net + tax, 0);
          if (before < quantity) assert.equal(gross, Math.floor(total / quantity) * pieces);
        }
        assert.deepEqual(
          sums,
          parts.map(({ net, tax }) => ({ net, tax })),
        );
      },
    ),
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
