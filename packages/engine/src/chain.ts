import { chainHash, componentDigest } from './digest.ts';
import { CorruptLogError } from './errors.ts';
import type { LogStore, StoredBatch, StoredEvent } from './ports/log-store.ts';

export interface ChainReport {
  readonly events: number;
  readonly batches: number;
  /** The hash of the newest batch: the whole history in 32 bytes. */
  readonly hash: string;
}

/**
 * Walks a log from its first event and computes every hash anew, and has its store examine the rest. Memory is bounded by the largest batch.
 * @throws CorruptLogError at the first thing that does not fit; for a batch, naming its positions.
 */
export async function verifyChain(
  store: LogStore,
  onProgress: (position: number) => void = () => {},
): Promise<ChainReport> {
  const end = await store.head();
  let previous = '';
  let recordedAt = '';
  let position = 0;
  let count = 0;
  while (position < end.position) {
    const batches = await store.batches(position, 256);
    if (batches.length === 0) throw new CorruptLogError(store.log, `no batch holds position ${position + 1}`);
    for (const batch of batches) {
      if (position >= end.position) break;
      await verifyBatch(store, batch, position, previous, recordedAt);
      previous = batch.hash;
      recordedAt = batch.recordedAt;
      position = batch.last;
      count += 1;
    }
    onProgress(position);
  }
  if (previous !== end.hash) throw new CorruptLogError(store.log, `the head's hash is not that of its newest batch`);
  await store.examine();
  return { events: position, batches: count, hash: previous };
}

async function verifyBatch(
  store: LogStore,
  batch: StoredBatch,
  position: number,
  previous: string,
  recordedAt: string,
): Promise<void> {
  const where = `batch ${batch.id} at positions ${batch.first} to ${batch.last}`;
  const refuse = (what: string): never => {
    throw new CorruptLogError(store.log, `${where}: ${what}`);
  };
  if (batch.first !== position + 1) refuse(`it should begin at ${position + 1}`);
  if (batch.previous !== previous) refuse('it does not follow the batch before it');
  if (batch.recordedAt < recordedAt) refuse('it is older than the batch before it');
  if (batch.components.reduce((sum, count) => sum + count, 0) !== batch.last - position)
    refuse('events are missing or too many');
  const digests: string[] = [];
  for (const size of batch.components) {
    const events = await readExactly(store, position, size);
    for (const [nth, event] of events.entries()) {
      if (event.position !== position + 1 + nth) refuse(`position ${position + 1 + nth} is missing`);
      if (event.recordedAt !== batch.recordedAt) refuse(`position ${event.position} has another time`);
    }
    digests.push(componentDigest(events));
    position += size;
  }
  if (chainHash(previous, batch.first, batch.recordedAt, digests) !== batch.hash)
    refuse('what it holds has been changed');
}

async function readExactly(store: LogStore, afterPosition: number, size: number): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  while (events.length < size) {
    const page = await store.read(afterPosition + events.length, size - events.length, 16 * 1024 * 1024);
    if (page.length === 0) break;
    events.push(...page);
  }
  return events;
}
