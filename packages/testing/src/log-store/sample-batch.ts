import { randomUUID } from 'node:crypto';
import { componentDigest, type Batch, type Component, type NewEvent, type RegisterChange } from '@banyan/engine';

const start = Date.parse('2026-01-01T00:00:00.000Z');

/** The n-th second of 2026, as the port writes times. */
export function second(n: number): string {
  return new Date(start + n * 1000).toISOString();
}

/** An event; what is not given does not matter. */
export function event(stream: string, version: number, fields: Partial<NewEvent> = {}): NewEvent {
  return {
    stream,
    version,
    type: 'book-lent',
    schema: 1,
    occurredAt: second(0),
    payload: JSON.stringify({ stream, version }),
    meta: '{}',
    ...fields,
  };
}

export interface ComponentParts {
  readonly events?: readonly NewEvent[];
  readonly registers?: readonly RegisterChange[];
  /** In addition to the streams of the events, each read at the version before its first one. */
  readonly reads?: Readonly<Record<string, number>>;
}

/** A component that has read every stream that it appends to, and carries the right digest. */
export function component({ events = [], registers = [], reads = {} }: ComponentParts): Component {
  const versions = new Map(Object.entries(reads));
  for (const { stream, version } of events) if (!versions.has(stream)) versions.set(stream, version - 1);
  return {
    reads: Array.from(versions, ([stream, version]) => ({ stream, version })),
    events,
    registers,
    digest: componentDigest(events),
  };
}

/** A component of `count` new events of one stream, the first with version `from`. */
export function growth(stream: string, from: number, count: number): Component {
  return component({ events: Array.from({ length: count }, (_, nth) => event(stream, from + nth)) });
}

/** A batch of its own id, recorded in second 0 unless said otherwise. */
export function batch(components: readonly Component[], fields: Partial<Batch> = {}): Batch {
  return { id: randomUUID(), recordedAt: second(0), components, ...fields };
}

/** A component that sets or clears one register. */
export function setting(change: Pick<RegisterChange, 'key' | 'expect' | 'value'> & Partial<RegisterChange>): Component {
  return component({ registers: [{ kind: 'timer', ...change }] });
}
