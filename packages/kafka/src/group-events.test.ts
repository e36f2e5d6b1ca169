import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredBatch, StoredEvent } from '@banyan/engine';
import { groupEvents } from './group-events.ts';
import type { FedEvent } from './log-feed.ts';

const BYTES_MAX = 10_000;
const batch = { first: 1, last: 100 } as StoredBatch;
const fed = (position: number, bytes: number): FedEvent => ({
  event: { position, payload: 'p'.repeat(bytes), meta: '', stream: '' } as unknown as StoredEvent,
  batch,
});
const grouped = (sizes: readonly number[]): { groups: number[][]; tooLarge: number[] } => {
  const { groups, tooLarge } = groupEvents(
    sizes.map((size, nth) => fed(nth + 1, size)),
    BYTES_MAX,
  );
  return {
    groups: groups.map((group) => group.map(({ event }) => event.position)),
    tooLarge: tooLarge.map(({ position }) => position),
  };
};

test('what fits goes together, in its order', () => {
  assert.deepEqual(grouped([]), { groups: [], tooLarge: [] });
  assert.deepEqual(grouped([10, 10, 10]), { groups: [[1, 2, 3]], tooLarge: [] });
});

test('what does not fit together is divided, and what fits nowhere is left out', () => {
  assert.deepEqual(grouped([4_000, 2_000, 8_000, 10]), { groups: [[1, 2], [3], [4]], tooLarge: [] });
  assert.deepEqual(grouped([4_000, 9_000, 2_000]), { groups: [[1, 3]], tooLarge: [2] });
  assert.deepEqual(grouped([9_000]), { groups: [], tooLarge: [1] });
});
