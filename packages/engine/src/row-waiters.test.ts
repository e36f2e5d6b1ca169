import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowWaiters } from './row-waiters.ts';

test('whoever waits for a row is told of each write of it, and of no other row, until they stop', () => {
  const waiters = new RowWaiters();
  const told: string[] = [];
  const stop = waiters.watch('a', () => told.push('one'));
  waiters.watch('a', () => told.push('two'));
  waiters.watch('b', () => told.push('other'));
  waiters.wake(['a', 'c']);
  assert.deepEqual(told, ['one', 'two']);
  stop();
  stop();
  waiters.wake(['a']);
  assert.deepEqual(told, ['one', 'two', 'two']);
  waiters.wakeAll();
  assert.deepEqual(told, ['one', 'two', 'two', 'two', 'other']);
});

test('when nothing is written any more, nobody waits, now or later', () => {
  const waiters = new RowWaiters();
  const told: boolean[] = [];
  waiters.watch('a', (isWritten) => told.push(isWritten));
  waiters.dismiss();
  waiters.watch('b', (isWritten) => told.push(isWritten));
  assert.deepEqual(told, [false, false]);
});
