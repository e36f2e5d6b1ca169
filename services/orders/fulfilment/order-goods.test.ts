import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoteOf } from '../checkout/testing/facts.ts';
import { piecesAt } from './order-goods.ts';

test('what a location holds goes to bundles first, and is told in the order of the lines', () => {
  const [pot, mug] = quoteOf().lines;
  const set = { ...mug!, sku: 'SET', parts: [{ ...pot!.parts[0]!, quantity: 1 }, mug!.parts[0]!] };
  const lines = [pot!, set];
  const wanted = [
    { line: 0, quantity: 2 },
    { line: 1, quantity: 1 },
  ];
  const holding = (POT: number, MUG: number) => ({
    reservation: 'r',
    location: 'main',
    lines: [
      { sku: 'POT', quantity: POT },
      { sku: 'MUG', quantity: MUG },
    ],
  });
  assert.deepEqual(piecesAt({ lines }, wanted, holding(3, 1)), wanted);
  assert.deepEqual(piecesAt({ lines }, wanted, holding(1, 1)), [{ line: 1, quantity: 1 }]);
  assert.deepEqual(piecesAt({ lines }, wanted, holding(1, 0)), [{ line: 0, quantity: 1 }]);
});
