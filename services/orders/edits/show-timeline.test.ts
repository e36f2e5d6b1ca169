import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relatedTo } from './show-timeline.ts';

const info = {
  id: 'O1',
  recordedAt: '2026-01-31T12:00:00.001Z',
  occurredAt: '2026-01-31T12:00:00.000Z',
  by: 'staff/clerk',
};

test('the streams that an order’s own events name are found, each once', () => {
  const lines = [{ line: 0, quantity: 1 }];
  const found = relatedTo([
    { ...info, version: 1, position: 1, type: 'order-shipped', payload: { order: 'O1' } },
    { ...info, version: 2, position: 2, type: 'lines-returned', payload: { order: 'O1', return: 'R1', lines } },
    { ...info, version: 3, position: 3, type: 'lines-restored', payload: { order: 'O1', return: 'R1', lines } },
  ]);
  assert.deepEqual(
    found.map(({ stream }) => stream),
    ['return/R1', 'order-return/R1'],
  );
});
