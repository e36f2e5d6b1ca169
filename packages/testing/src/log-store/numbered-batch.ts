import type { Batch, LogStore } from '@banyan/engine';
import { batch, component, event, growth, second } from './sample-batch.ts';

/** Streams that every numbered batch appends one event to. */
export const NUMBERED_STREAMS = 20;

/**
 * The n-th of a series of batches that follow one another: one event in each of twenty streams, three in a stream of its own, and a
 * register that counts. Made again it is the same batch.
 */
export function numberedBatch(n: number): Batch {
  const count = component({
    events: Array.from({ length: NUMBERED_STREAMS }, (_, nth) => event(`shelf/${nth}`, n)),
    registers: [
      { kind: 'cursor', key: 'count', expect: n === 1 ? undefined : String(n - 1), value: String(n) },
      { kind: 'command', key: `batch-${n}`, expect: undefined, value: `answer ${n}`, due: second(n) },
    ],
  });
  return batch([count, growth(`book/${n}`, 1, 3)], {
    id: `numbered-${String(n).padStart(8, '0')}`,
    recordedAt: second(n),
  });
}

/** The number of the newest batch of the series that the log holds. */
export async function readProgress(store: LogStore): Promise<number> {
  return Number((await store.register('cursor', 'count')) ?? 0);
}
