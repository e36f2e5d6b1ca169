import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addFulfilment,
  completeFulfilment,
  countedBefore,
  invoicedOf,
  isAllSent,
  movePieces,
  openPieces,
} from './order-pieces.ts';

const ORDER = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e';
const of = (line: number, quantity: number) => [{ line, quantity }];
const invoiced = (fulfilment: string, lines: { line: number; quantity: number }[]) => ({
  order: ORDER,
  fulfilment,
  invoice: `${fulfilment}.invoice`,
  lines,
  gross: 100,
  tenders: [],
});

test('pieces are counted where they are, and those of documents in the order of documents', () => {
  const placed = openPieces([{ quantity: 3 }, { quantity: 1 }]);
  const sent = movePieces(placed, of(0, 2), 'open', 'sent');
  assert.deepEqual(sent.pieces[0], { open: 1, sent: 2, cancelled: 0, returned: 0 });
  assert.equal(countedBefore(sent, 0), 0, 'not before they are invoiced');
  const counted = movePieces(addFulfilment(sent, invoiced('f1', of(0, 2))), of(0, 1), 'open', 'cancelled');
  assert.equal(countedBefore(counted, 0), 3);
  assert.equal(invoicedOf(counted, 0), 2);
  assert.equal(countedBefore(counted, 1), 0);
  const back = movePieces(counted, of(0, 1), null, 'returned');
  assert.deepEqual(back.pieces[0], { open: 0, sent: 2, cancelled: 1, returned: 1 });
  assert.deepEqual(movePieces(back, of(0, 1), 'returned', null), counted);
});

test('all is sent once nothing is open and every parcel is on its way', () => {
  const both = movePieces(openPieces([{ quantity: 2 }]), of(0, 2), 'open', 'sent');
  assert.equal(isAllSent(both), false, 'its goods may yet not leave');
  const one = addFulfilment(both, invoiced('f1', of(0, 1)));
  const two = addFulfilment(one, invoiced('f2', of(0, 1)));
  const half = completeFulfilment(two, { order: ORDER, fulfilment: 'f2' });
  assert.equal(isAllSent(half), false);
  assert.equal(isAllSent(completeFulfilment(half, { order: ORDER, fulfilment: 'f1' })), true);
  assert.equal(isAllSent(openPieces([{ quantity: 1 }])), false);
});
