import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { NameWalk } from './name-walk.ts';
import { StoreFailure } from './store-failure.ts';

/** Where a log has so many names; each step may fail instead, once. */
class Names {
  looked = 0;
  readonly count: number;
  failure: StoreFailure | undefined;

  constructor(count: number) {
    this.count = count;
  }

  readonly examine = async (limit: number): Promise<boolean> => {
    await setImmediate();
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    this.looked += limit;
    return this.looked < this.count;
  };
}

const untold = (failure: StoreFailure): void => assert.fail(failure.message);

test('all names of a log are looked at before something is appended, once for all who wait', async () => {
  const names = new Names(20_000);
  const walk = new NameWalk(names.examine, untold);
  await Promise.all([walk.enough(), walk.enough(), walk.enough()]);
  assert.deepEqual([names.looked, walk.isDone], [20_000, true]);
});

test('of a large log a hundred thousand are, and the others beside what is appended', async () => {
  const names = new Names(130_000);
  const walk = new NameWalk(names.examine, untold);
  await walk.enough();
  assert.deepEqual([names.looked, walk.isDone], [100_000, false]);
  while (!walk.isDone) await setImmediate();
  assert.equal(names.looked, 130_000);
});

test('damage that is found beside is told, though nobody waits for it', async () => {
  const names = new Names(130_000);
  const told: string[] = [];
  const walk = new NameWalk(names.examine, ({ message }) => told.push(message));
  await walk.enough();
  names.failure = new StoreFailure('corrupt', 'none', 'a name is damaged');
  while (told.length === 0) await setImmediate();
  assert.deepEqual(told, ['a name is damaged']);
});

test('a walk that was cut off goes on with the next append, before and after enough were looked at', async () => {
  const names = new Names(130_000);
  const walk = new NameWalk(names.examine, untold);
  names.failure = new StoreFailure('store', 'unknown', 'the thread died');
  await assert.rejects(walk.enough(), { message: 'the thread died', outcome: 'none' });
  await walk.enough();
  names.failure = new StoreFailure('store', 'unknown', 'the thread died');
  while (names.failure !== undefined) await setImmediate();
  await setImmediate();
  const { looked } = names;
  await setImmediate();
  assert.equal(names.looked, looked);
  await walk.enough();
  while (!walk.isDone) await setImmediate();
  assert.equal(names.looked, 130_000);
});

test('a walk that is ended lets those go on who wait, and looks at nothing more', async () => {
  const names = new Names(130_000);
  const walk = new NameWalk(names.examine, untold);
  const waiting = walk.enough();
  await walk.end();
  await waiting;
  assert.deepEqual([names.looked, walk.isDone], [100_000, false]);
  await setImmediate();
  assert.equal(names.looked, 100_000);
});
