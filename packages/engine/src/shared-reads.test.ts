import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredEvent } from './ports/log-store.ts';
import { SharedReads } from './shared-reads.ts';

/** A log of so many events that says what is read of it. */
function logOf(head: number) {
  const asked: [after: number, limit: number][] = [];
  const load = async (after: number, limit: number): Promise<StoredEvent[]> => {
    asked.push([after, limit]);
    return Array.from(
      { length: Math.min(limit, head - after) },
      (_, at) => ({ position: after + at + 1 }) as StoredEvent,
    );
  };
  return { asked, reads: new SharedReads(load) };
}

const positions = (events: readonly StoredEvent[]): number[] => events.map(({ position }) => position);

test('what one follower has read is there for the others, also while it is being read', async () => {
  const { asked, reads } = logOf(100);
  const [first, same] = await Promise.all([reads.read(10, 5), reads.read(10, 5)]);
  assert.deepEqual(positions(first), [11, 12, 13, 14, 15]);
  assert.equal(first[0], same[0], 'the same object: what was decoded of it is shared');
  assert.deepEqual(positions(await reads.read(12, 2)), [13, 14]);
  assert.deepEqual(positions(await reads.read(13, 50)), [14, 15], 'what is there, and no more');
  assert.deepEqual(asked, [[10, 5]]);
  assert.deepEqual(positions(await reads.read(15, 2)), [16, 17]);
  assert.deepEqual(positions(await reads.read(9, 2)), [10, 11]);
});

test('a read that came to less than was asked for ends where it ends', async () => {
  const { reads } = logOf(3);
  assert.deepEqual(positions(await reads.read(1, 10)), [2, 3]);
  assert.deepEqual(positions(await reads.read(3, 10)), []);
});

test('changing what was given changes nothing for others', async () => {
  const { reads } = logOf(100);
  (await reads.read(0, 3)).length = 0;
  (await reads.read(0, 3)).length = 0;
  assert.deepEqual(positions(await reads.read(0, 3)), [1, 2, 3]);
});

test('few reads are kept: a follower far behind the others does not take theirs away', async () => {
  const { asked, reads } = logOf(1000);
  await reads.read(500, 10);
  for (let at = 0; at < 30; at += 10) await reads.read(at, 10);
  await reads.read(500, 10);
  assert.deepEqual(asked.filter(([after]) => after === 500).length, 1);
  for (let at = 30; at < 80; at += 10) await reads.read(at, 10);
  await reads.read(500, 10);
  assert.deepEqual(asked.filter(([after]) => after === 500).length, 2, 'what nobody has asked for goes');
});

test('a read that fails is not kept', async () => {
  let isDamaged = true;
  const reads = new SharedReads(async (after) => {
    if (isDamaged) throw new Error('damaged');
    return [{ position: after + 1 } as StoredEvent];
  });
  const both = await Promise.allSettled([reads.read(0, 1), reads.read(0, 1)]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  isDamaged = false;
  assert.deepEqual(positions(await reads.read(0, 1)), [1]);
});
