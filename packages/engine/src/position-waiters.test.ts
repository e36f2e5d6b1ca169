import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scheduler } from './ports/scheduler.ts';
import { PositionWaiters } from './position-waiters.ts';

/** Runs what was put off when it is told to. */
class Alarm implements Scheduler {
  readonly tasks = new Set<() => void>();

  after(_delayMs: number, task: () => void): () => void {
    this.tasks.add(task);
    return () => this.tasks.delete(task);
  }

  soon(task: () => void): void {
    task();
  }
}

test('who waits is woken by its own source and position, sent away when its time is over, and forgotten either way', async () => {
  const alarm = new Alarm();
  const waiters = new PositionWaiters(alarm);
  const [near, far, other] = [waiters.wait('a/0', 1, 10), waiters.wait('a/0', 2, 10), waiters.wait('b/0', 1, 10)];
  waiters.wake((source) => (source === 'a/0' ? 1 : 0));
  assert.equal(await near, true);
  assert.deepEqual([waiters.size, alarm.tasks.size], [2, 2], 'the one that was woken has no alarm any more');
  for (const task of alarm.tasks) task();
  assert.deepEqual([await far, await other], [false, false]);
  assert.deepEqual([waiters.size, alarm.tasks.size], [0, 0]);
  const last = waiters.wait('a/0', 9, 10);
  waiters.dismiss();
  assert.equal(await last, false);
  assert.deepEqual([waiters.size, alarm.tasks.size], [0, 0]);
});
