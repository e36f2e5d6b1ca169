import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inPieces, orderIdOf, orderLineOf } from './order-ids.ts';

test('the first part of an invoice is the order of its number; further parts and pieces have ids of their own', () => {
  assert.equal(orderIdOf('489434', 1, 0), '489434');
  assert.deepEqual(
    [orderIdOf('489434', 1, 1), orderIdOf('489434', 2, 0), orderIdOf('489434', 2, 1)],
    ['489434/1.2', '489434/2', '489434/2.2'],
  );
});

test('a line lies where the cutting into pieces has put it', () => {
  const lines = Array.from({ length: 2500 }, (_, saleLine) => saleLine);
  const pieces = inPieces(lines);
  assert.deepEqual(
    pieces.map(({ length }) => length),
    [1000, 1000, 500],
  );
  for (const saleLine of [0, 999, 1000, 1999, 2499]) {
    const { order, line } = orderLineOf('7', 2, saleLine);
    const piece = pieces.findIndex((_, nth) => orderIdOf('7', 2, nth) === order);
    assert.equal(pieces[piece]?.[line], saleLine);
  }
});
