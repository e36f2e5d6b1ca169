import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Room } from './room.ts';

test('so many at once and no more, the first first; what fails leaves its place', async () => {
  const room = new Room(3);
  const begun: number[] = [];
  let [underWay, most] = [0, 0];
  const works = Array.from({ length: 10 }, (_, nth) =>
    room.within(async () => {
      begun.push(nth);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      if (nth % 2 === 0) throw new Error(`${nth}`);
      return nth;
    }),
  );
  const settled = await Promise.allSettled(works);
  assert.deepEqual(
    settled.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message)),
    [...begun.keys()].map((nth) => (nth % 2 === 0 ? `${nth}` : nth)),
  );
  assert.deepEqual([begun, most], [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 3]);
});
