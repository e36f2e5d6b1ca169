import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf } from './order-standing.ts';

const row = {
  order: 'A1',
  number: null,
  customer: '12345',
  visitor: null,
  channel: 'default',
  country: 'France',
  currency: 'GBP',
  status: 'failed',
  lines: 1,
  total: 100,
  draftedAt: '2026-01-01T00:00:00.000Z',
  placedAt: null,
  shippedAt: null,
  reason: 'out-of-stock: A: B',
  isDue: false,
  unpaid: [],
  tags: [],
} as const;

test('says why an order failed and of which article, and nothing of whose it is', () => {
  assert.deepEqual(standingOf(row), { order: 'A1', status: 'failed', reason: 'out-of-stock', sku: 'A: B' });
  assert.deepEqual(standingOf({ ...row, reason: 'timed-out' }), { order: 'A1', status: 'failed', reason: 'timed-out' });
  assert.deepEqual(standingOf({ ...row, status: 'placing', reason: null }), {
    order: 'A1',
    status: 'placing',
    reason: null,
  });
});

test('what somebody wrote when they cancelled an order is not shown; that its time was over is', () => {
  for (const reason of ['Mrs Smith rang', 'out-of-stock: Mrs Smith rang', 'Mrs Smith: rang']) {
    for (const status of ['ending', 'cancelled'] as const)
      assert.deepEqual(standingOf({ ...row, status, reason }), { order: 'A1', status, reason: null });
  }
  assert.equal(
    standingOf({ ...row, status: 'cancelled', reason: 'reservation-expired' }).reason,
    'reservation-expired',
  );
});
