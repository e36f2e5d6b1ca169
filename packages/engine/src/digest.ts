import { createHash, hash } from 'node:crypto';
import type { NewEvent } from './ports/log-store.ts';

/**
 * The bytes of an event that its component's digest covers: a JSON array, so that no field can run into the next. Positions and recorded
 * times are covered by the chain hash instead, for they are given where the batch is accepted.
 */
const canonical = (event: NewEvent): string =>
  JSON.stringify([event.stream, event.version, event.type, event.schema, event.occurredAt, event.payload, event.meta]);

/** SHA-256 (hex) over a component's events, in order; '' for none. */
export function componentDigest(events: readonly NewEvent[]): string {
  if (events.length === 0) return '';
  return hash('sha256', events.map(canonical).join('\n'));
}

/**
 * The chain hash of a batch: SHA-256 (hex) over the previous hash, the batch's first position, its recorded time and the digests of its
 * accepted components that have events. Changing, removing or reordering any of them changes every later hash.
 */
export function chainHash(previous: string, first: number, recordedAt: string, digests: readonly string[]): string {
  return createHash('sha256')
    .update([previous, first, recordedAt, ...digests].join('\n'))
    .digest('hex');
}
