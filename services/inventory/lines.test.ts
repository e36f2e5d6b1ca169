import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { piecesOf, sameLines, sumLines } from './lines.ts';

const lines = fc.array(
  fc.record({ sku: fc.constantFrom('A', 'B', 'C', 'a', 'É'), quantity: fc.integer({ min: 1, max: 1e9 }) }),
  { minLength: 1, maxLength: 50 },
);

test('summed lines hold each SKU once, in order, and no piece is lost', () => {
  fc.assert(
    fc.property(lines, (given) => {
      const summed = sumLines(given);
      const skus = summed.map(({ sku }) => sku);
      assert.deepEqual(skus, [...new Set(skus)].toSorted());
      for (const { sku, quantity } of summed) {
        const pieces = given.filter((line) => line.sku === sku).reduce((sum, line) => sum + line.quantity, 0);
        assert.equal(quantity, pieces);
        assert.equal(piecesOf(summed, sku), pieces);
      }
    }),
  );
});

test('the order of lines, and how they are split, make no difference', () => {
  fc.assert(
    fc.property(lines, (given) => {
      assert.ok(sameLines(sumLines(given), sumLines(given.toReversed())));
      assert.ok(!sameLines(sumLines(given), sumLines([...given, { sku: 'A', quantity: 1 }])));
    }),
  );
  assert.ok(!sameLines([{ sku: 'A', quantity: 1 }], [{ sku: 'B', quantity: 1 }]));
  assert.equal(piecesOf([{ sku: 'A', quantity: 1 }], 'B'), 0);
});
