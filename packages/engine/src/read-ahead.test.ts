import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hub } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import { ReadAhead } from './read-ahead.ts';

const source = { log: 'orders', shard: 0 };

/** A log of so many events, and where its readers have begun. */
function logOf(head: number) {
  const log = { head, reads: [] as number[], fails: false };
  const hub: Pick<Hub, 'read'> = {
    async read(_, after, limit) {
      log.reads.push(after);
      if (log.fails) throw new Error('gone');
      const count = Math.max(0, Math.min(limit, log.head - after));
      return Array.from({ length: count }, (_, nth) => ({ position: after + 1 + nth }) as StoredEvent);
    },
  };
  return { log, ahead: new ReadAhead(hub as Hub, source) };
}

const ends = (events: readonly StoredEvent[]): readonly [number | undefined, number | undefined] => [
  events[0]?.position,
  events.at(-1)?.position,
];

test('has the next page on its way while one is folded, each page once', async () => {
  const { log, ahead } = logOf(1_200);
  assert.deepEqual(ends(await ahead.read(0, Infinity)), [1, 500]);
  assert.deepEqual(log.reads, [0, 500]);
  assert.deepEqual(ends(await ahead.read(500, Infinity)), [501, 1_000]);
  assert.deepEqual(ends(await ahead.read(1_000, Infinity)), [1_001, 1_200]);
  assert.deepEqual(log.reads, [0, 500, 1_000]);
});

test('reads to the end that it is given and no further', async () => {
  const { log, ahead } = logOf(1_200);
  assert.deepEqual(ends(await ahead.read(0, 700)), [1, 500]);
  assert.deepEqual(ends(await ahead.read(500, 700)), [501, 700]);
  assert.deepEqual(log.reads, [0, 500]);
  // The end has moved back since the page was read ahead.
  await ahead.read(0, 1_000);
  assert.deepEqual(ends(await ahead.read(500, 600)), [501, 600]);
});

test('asks again where nothing was when it was read ahead, and where the fold goes on elsewhere', async () => {
  const { log, ahead } = logOf(500);
  await ahead.read(0, Infinity);
  log.head = 520;
  assert.deepEqual(ends(await ahead.read(500, Infinity)), [501, 520]);
  log.head = 1_500;
  await ahead.read(500, Infinity);
  assert.deepEqual(ends(await ahead.read(250, Infinity)), [251, 750]);
});

test('tells of a page that could not be read ahead when its turn comes', async () => {
  const { log, ahead } = logOf(1_200);
  await ahead.read(0, Infinity);
  log.fails = true;
  await ahead.read(500, Infinity);
  await assert.rejects(ahead.read(1_000, Infinity), /gone/);
});
