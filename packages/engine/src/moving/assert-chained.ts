import { chainHash, componentDigest } from '../digest.ts';
import { CorruptLogError } from '../errors.ts';
import type { HistoricBatch } from '../ports/log-store.ts';

/**
 * Computes the hashes of batches that are to be taken by another store, and sees that each follows the one before it.
 * @throws CorruptLogError
 */
export function assertChained(log: string, batches: readonly HistoricBatch[]): void {
  let before: HistoricBatch | undefined;
  for (const batch of batches) {
    const refuse = (what: string): never => {
      throw new CorruptLogError(log, `batch ${batch.id} at positions ${batch.first} to ${batch.last}: ${what}`);
    };
    if (before !== undefined && batch.first !== before.last + 1) refuse(`it should begin at ${before.last + 1}`);
    if (before !== undefined && batch.previous !== before.hash) refuse('it does not follow the batch before it');
    if (hashOf(batch, refuse) !== batch.hash) refuse('what it holds has been changed');
    before = batch;
  }
}

function hashOf(batch: HistoricBatch, refuse: (what: string) => never): string {
  const { first, last, recordedAt, previous, components, events } = batch;
  const size = components.reduce((sum, count) => sum + count, 0);
  if (size !== events.length || last !== first - 1 + size) refuse('events are missing or too many');
  if (size === 0) return previous;
  for (const [nth, event] of events.entries()) {
    if (event.position !== first + nth) refuse(`position ${first + nth} is missing`);
    if (event.recordedAt !== recordedAt) refuse(`position ${event.position} has another time`);
  }
  let from = 0;
  const digests = components.map((count) => componentDigest(events.slice(from, (from += count))));
  return chainHash(previous, first, recordedAt, digests);
}
