import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedWork } from './bounded-work.ts';
import { OverloadedError } from './errors.ts';

test('so many at a time, the others in turn, the rest refused at once', async () => {
  const bounded = new BoundedWork('work', 2, 3);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const job = (nth: number) =>
    bounded.run(() => {
      begun.push(nth);
      return new Promise<number>((resolve) => ends.push(() => resolve(nth)));
    });
  const jobs = [0, 1, 2, 3, 4].map(job);
  await assert.rejects(job(5), OverloadedError);
  assert.deepEqual(begun, [0, 1]);
  ends[0]?.();
  assert.equal(await jobs[0], 0);
  await Promise.resolve();
  assert.deepEqual(begun, [0, 1, 2], 'a place is handed on');
  const late = job(6);
  for (let nth = 1; nth < 6; nth += 1) {
    ends[nth]?.();
    await (nth === 5 ? late : jobs[nth]);
    await Promise.resolve();
  }
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 6]);
});

test('work that fails gives its place back', async () => {
  const bounded = new BoundedWork('work', 1, 0);
  await assert.rejects(
    bounded.run(async () => {
      throw new RangeError('no');
    }),
    RangeError,
  );
  assert.equal(await bounded.run(async () => 'yes'), 'yes');
});
