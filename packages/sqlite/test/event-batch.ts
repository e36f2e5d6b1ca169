import { componentDigest, type AppendOutcome, type Batch, type NewEvent } from '@banyan/engine';

/** What came of an event of the process that meets faults: how often it failed first, and how. Event 0 is the opening. */
export interface Attempted {
  readonly event: number;
  readonly failures: readonly string[];
  readonly outcome: AppendOutcome | undefined;
}

const at = '2026-01-01T00:00:00.000Z';

/** The nth event of a stream in a batch of its own, under the same id in every process. */
export function eventBatch(nth: number): Batch {
  const payload = JSON.stringify({ nth, text: 'words '.repeat(50) });
  const events: NewEvent[] = [
    { stream: 'book/1', version: nth, type: 'book-lent', schema: 1, occurredAt: at, payload, meta: '{}' },
  ];
  const reads = [{ stream: 'book/1', version: nth - 1 }];
  return {
    id: `00000000-0000-7000-8000-${String(nth).padStart(12, '0')}`,
    recordedAt: at,
    components: [{ reads, events, registers: [], digest: componentDigest(events) }],
  };
}
