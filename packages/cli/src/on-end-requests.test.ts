import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEndRequests } from './on-end-requests.ts';

test('a request that comes twice at once is one; later it is another', () => {
  const told: string[] = [];
  let now = 5_000;
  const end = onEndRequests(
    (signal) => told.push(signal),
    () => told.push('again'),
    () => now,
  );
  try {
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGTERM', 'SIGTERM');
    now += 999;
    process.emit('SIGINT', 'SIGINT');
    assert.deepEqual(told, ['SIGTERM']);
    now += 1;
    process.emit('SIGTERM', 'SIGTERM');
    assert.deepEqual(told, ['SIGTERM', 'again']);
  } finally {
    end();
  }
  assert.equal(process.listenerCount('SIGTERM') + process.listenerCount('SIGINT'), 0);
});
