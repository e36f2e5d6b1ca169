import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedOf } from './edits/testing/accepted.ts';
import { happeningsOf } from './order-happenings.ts';

const info = {
  id: 'O1',
  recordedAt: '2026-01-31T12:00:00.001Z',
  occurredAt: '2026-01-31T12:00:00.000Z',
  by: 'staff/clerk',
};
const at = info.occurredAt;

test('of an order of a checkout a buyer is told from its placing to its return, of pieces which', () => {
  const [order, lines] = ['O1', [{ line: 0, quantity: 2 }]];
  const credited = { order, return: 'R', invoice: 'I', creditNote: 'N', gross: 500, carriage: true };
  const told = happeningsOf([
    { ...info, version: 1, position: 1, type: 'order-accepted', payload: acceptedOf() },
    {
      ...info,
      version: 2,
      position: 2,
      type: 'goods-delivered',
      payload: { order, shipment: 'S', lines, deliveredAt: at },
    },
    { ...info, version: 3, position: 3, type: 'payment-fell-due', payload: { order } },
    { ...info, version: 4, position: 4, type: 'pieces-returned', payload: { order, return: 'R', lines } },
    { ...info, version: 5, position: 5, type: 'pieces-credited', payload: { ...credited, lines } },
    { ...info, version: 6, position: 6, type: 'pieces-credited', payload: { ...credited, lines: [] } },
  ]);
  assert.deepEqual(told, [
    { number: 1, happened: 'confirmed', at, reason: null },
    { number: 2, happened: 'delivered', at, reason: null, lines },
    { number: 3, happened: 'payment-due', at, reason: null },
    { number: 4, happened: 'return-announced', at, reason: null, lines },
    { number: 5, happened: 'returned', at, reason: null, lines },
  ]);
});

test('what was lost is told so and then credited; nothing of it is announced or comes back', () => {
  const [order, lines] = ['O1', [{ line: 0, quantity: 2 }]];
  const credited = { order, return: 'R', invoice: 'I', creditNote: 'N', gross: 500, carriage: true, isLost: true };
  const lost = { order, shipment: 'S', location: 'main', lines, lostAt: at };
  const told = happeningsOf([
    { ...info, version: 1, position: 1, type: 'goods-lost', payload: lost },
    { ...info, version: 2, position: 2, type: 'pieces-returned', payload: { order, return: 'R', lines, isLost: true } },
    { ...info, version: 3, position: 3, type: 'pieces-credited', payload: { ...credited, isLost: true, lines } },
  ]);
  assert.deepEqual(told, [
    { number: 1, happened: 'lost', at, reason: null, lines },
    { number: 3, happened: 'credited', at, reason: null, lines },
  ]);
});

test('a buyer is told what has happened, why an order failed, and nothing that somebody wrote', () => {
  const failure = { order: 'O1', reason: 'out-of-stock', sku: 'A', detail: 'Mrs Smith rang' } as const;
  const told = happeningsOf([
    { ...info, version: 2, position: 2, type: 'order-confirmed', payload: { order: 'O1', number: 7 } },
    { ...info, version: 3, position: 3, type: 'lines-restored', payload: { order: 'O1', return: 'R', lines: [] } },
    {
      ...info,
      version: 4,
      position: 4,
      type: 'cancellation-requested',
      payload: { order: 'O1', reason: 'Mrs Smith rang' },
    },
    { ...info, version: 5, position: 5, type: 'order-failed', payload: failure },
    {
      ...info,
      version: 6,
      position: 6,
      type: 'pieces-cancelled',
      payload: { order: 'O1', cancellation: 'Mrs Smith', lines: [{ line: 0, quantity: 2 }] },
    },
  ]);
  assert.deepEqual(told, [
    { number: 2, happened: 'confirmed', at, reason: null },
    { number: 4, happened: 'cancelling', at, reason: null },
    { number: 5, happened: 'failed', at, reason: 'out-of-stock', sku: 'A' },
    { number: 6, happened: 'pieces-cancelled', at, reason: null, lines: [{ line: 0, quantity: 2 }] },
  ]);
  assert.ok(!JSON.stringify(told).includes('Smith'));
});

test('the buyer of a checkout is told of its order, which is confirmed as soon as there is one', () => {
  const accepted = { ...info, version: 1, position: 1, type: 'order-accepted', payload: {} };
  const told = happeningsOf([accepted as unknown as Parameters<typeof happeningsOf>[0][number]]);
  assert.deepEqual(told, [{ number: 1, happened: 'confirmed', at, reason: null }]);
});
