import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correctionIdOf } from '../retail/correction-id.ts';
import { adjustedLine, inPieces, orderIdOf, orderLineAt, orderLineOf, partOfDocument } from './order-ids.ts';

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

test('an id tells the part and the line that it was made of, and one that is made otherwise tells none', () => {
  for (const part of [1, 2, 31])
    for (const saleLine of [0, 999, 1000, 2499]) {
      const { order, line } = orderLineOf('C489434', part, saleLine);
      assert.deepEqual(partOfDocument(order), { number: 'C489434', part });
      assert.deepEqual(orderLineAt(order, line), { number: 'C489434', part, saleLine });
    }
  for (const nth of [1, 2, 31])
    assert.deepEqual(adjustedLine(correctionIdOf('489434', 12, nth)), { number: '489434', ordinal: 12 });
  for (const other of ['mail-1002', '3f0e9c1a-5b7d-4c62-9a41-0d2f6e8b7c35', '1/2/3', '1/0', '1/2.x', '']) {
    assert.equal(partOfDocument(other), undefined, other);
    assert.equal(adjustedLine(other), undefined, other);
  }
  assert.equal(adjustedLine('489434'), undefined);
});
