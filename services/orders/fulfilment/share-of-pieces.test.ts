import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { carriageShares, grossOfShares, shareOfPieces } from './share-of-pieces.ts';
import { quoteOf } from '../checkout/testing/facts.ts';

const amount = fc.integer({ min: 0, max: 1_000_000 });
const part = fc.record({ rate: fc.constantFrom(0, 5000, 20_000), net: amount, tax: amount });
const line = fc.record({
  quantity: fc.integer({ min: 1, max: 40 }),
  parts: fc.array(part, { minLength: 1, maxLength: 3 }),
});

const quoted = ({ quantity, parts }: { quantity: number; parts: { rate: number; net: number; tax: number }[] }) => ({
  quantity,
  parts: parts.map((each) => ({
    ...each,
    category: 'S' as const,
    sku: 'POT',
    quantity,
    taxClass: 'standard',
    amount: 0,
  })),
});

test('whatever the parts, shares of a line come to the line, part by part and to the last unit', () => {
  fc.assert(
    fc.property(line, fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 40 }), (made, sizes) => {
      const it = quoted(made);
      const sums = it.parts.map(() => ({ net: 0, tax: 0 }));
      let before = 0;
      for (const size of [...sizes, it.quantity]) {
        const pieces = Math.min(size, it.quantity - before);
        for (const [nth, { net, tax }] of shareOfPieces(it, before, pieces).entries()) {
          assert.ok(net >= 0 && tax >= 0);
          sums[nth] = { net: sums[nth]!.net + net, tax: sums[nth]!.tax + tax };
        }
        before += pieces;
      }
      assert.deepEqual(
        sums,
        it.parts.map(({ net, tax }) => ({ net, tax })),
      );
    }),
  );
});

test('more pieces than there are have no share', () => {
  assert.throws(() => shareOfPieces(quoteOf().lines[0]!, 1, 2), RangeError);
});

test('carriage is shared by rate, and comes to what is paid for it', () => {
  assert.deepEqual(carriageShares(quoteOf()), [{ category: 'S', rate: 20_000, net: 417, tax: 83 }]);
  assert.equal(grossOfShares(carriageShares(quoteOf())), 500);
  assert.deepEqual(carriageShares({ shipping: null }), []);
});
