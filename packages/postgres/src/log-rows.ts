import type {
  AppendOutcome,
  Batch,
  ComponentOutcome,
  HistoricBatch,
  Refusal,
  Refusals,
  Register,
  RegisterKind,
  Snapshot,
  StoredBatch,
  StoredEvent,
} from '@banyan/engine';
import { eventChecksum, eventChecksumAt, rowChecksum, textChecksum } from './checksum.ts';
import type { WithEnd } from './seen-end.ts';
import { DamagedRow } from './store-failure.ts';

/** The columns of an event as `StoredEvent` names them. */
export const EVENT_COLUMNS =
  'position, stream, version, type, schema, occurred_at as "occurredAt", recorded_at as "recordedAt", payload, meta, checksum';

export interface EventRow extends StoredEvent {
  readonly checksum: number;
}

export function toEvent({ checksum, logEnd: _end, ...event }: EventRow & WithEnd): StoredEvent {
  if (eventChecksumAt(eventChecksum(event, event.recordedAt), event.position) !== checksum)
    throw new DamagedRow(`the event at position ${event.position} does not match its checksum`);
  return event;
}

export interface RegisterRow {
  readonly key: string;
  readonly value: string;
  readonly due: string | null;
  readonly checksum: number;
}

export function toRegister(kind: RegisterKind, { key, value, due, checksum }: RegisterRow): Register {
  if (rowChecksum([kind, key, value, due]) !== checksum)
    throw new DamagedRow(`register ${kind} ${JSON.stringify(key)} does not match its checksum`);
  return due === null ? { key, value } : { key, value, due };
}

export interface SnapshotRow extends Snapshot {
  readonly checksum: number;
}

export const snapshotChecksum = (stream: string, { version, code, state }: Snapshot): number =>
  rowChecksum([stream, version, code, state]);

/** A snapshot is a cache: a damaged one is as good as none. */
export function toSnapshot(
  stream: string,
  { checksum, logEnd: _end, ...snapshot }: SnapshotRow & WithEnd,
): Snapshot | undefined {
  return snapshotChecksum(stream, snapshot) === checksum ? snapshot : undefined;
}

export interface BatchRow {
  readonly id: string;
  readonly first: number;
  readonly last: number;
  readonly recordedAt: string;
  readonly previous: string;
  readonly hash: string;
  readonly sizes: readonly number[];
  readonly refused: string;
  readonly submittedAt: string;
  readonly checksum: number;
}

export function toBatch(row: BatchRow): StoredBatch {
  const { id, first, last, recordedAt, previous, hash, sizes, checksum } = row;
  if (batchChecksum(row) !== checksum) throw new DamagedRow(`batch ${id} does not match its checksum`);
  return { id, first, last, recordedAt, previous, hash, components: sizes };
}

/** What `append` computes in SQL, where no sizes are left out. */
export function batchChecksum(row: Omit<BatchRow, 'checksum'>): number {
  const { id, first, last, recordedAt, previous, hash, sizes, refused, submittedAt } = row;
  const ofSizes = sizes.length === 0 ? [] : [sizes.join(',')];
  return textChecksum([id, first, last, recordedAt, previous, hash, ...ofSizes, refused, submittedAt]);
}

/** All that is known of a batch, but its events. */
export function toHistoricBatch(row: BatchRow): Omit<HistoricBatch, 'events'> {
  return { ...toBatch(row), refused: refusalsIn(row.refused), submittedAt: row.submittedAt };
}

function refusalsIn(text: string): Refusals {
  if (text === '') return [];
  const { clock = false, streams = [], registers = [] } = JSON.parse(text) as Refused;
  if (clock) return 'clock';
  const components = new Set([...streams, ...registers].map(([component]) => component));
  return [...components]
    .toSorted((one, other) => one - other)
    .map((nth) => [nth, componentRefusal(nth, { streams, registers })]);
}

/** As a row keeps it: the other way round from `refusalsIn`. */
export function formatRefusals(refusals: Refusals): string {
  if (refusals === 'clock') return '{"clock":true}';
  if (refusals.length === 0) return '';
  return JSON.stringify({
    streams: refusals.flatMap(([nth, { streams }]) => streams.map(({ stream, version }) => [nth, stream, version])),
    registers: refusals.flatMap(([nth, { registers }]) =>
      registers.map(({ kind, key, value }) => [nth, kind, key, value ?? null]),
    ),
  });
}

/** What `append` returns. */
export interface AppendRow {
  readonly o_base: number;
  readonly o_position: number;
  readonly o_recorded_at: string;
  readonly o_hash: string;
  readonly o_refused: string;
}

interface Refused {
  readonly clock?: boolean;
  readonly streams?: readonly (readonly [component: number, stream: string, version: number])[];
  readonly registers?: readonly (readonly [component: number, kind: RegisterKind, key: string, value: string | null])[];
}

/** What became of each component, by the numbers under which `append` has refused some. */
export function toOutcome(batch: Batch, row: AppendRow): AppendOutcome {
  const refused = row.o_refused === '' ? {} : (JSON.parse(row.o_refused) as Refused);
  return {
    head: { position: row.o_position, recordedAt: row.o_recorded_at, hash: row.o_hash },
    base: row.o_base,
    components: batch.components.map((_, nth) => componentOutcome(nth, refused)),
  };
}

function componentOutcome(nth: number, { clock = false, streams = [], registers = [] }: Refused): ComponentOutcome {
  if (clock) return { accepted: false, streams: [], registers: [], clock: true };
  const refusal = componentRefusal(nth, { streams, registers });
  if (refusal.streams.length === 0 && refusal.registers.length === 0) return { accepted: true };
  return { accepted: false, ...refusal, clock: false };
}

function componentRefusal(nth: number, { streams, registers }: Required<Omit<Refused, 'clock'>>): Refusal {
  return {
    streams: streams.filter(([component]) => component === nth).map(([, stream, version]) => ({ stream, version })),
    registers: registers
      .filter(([component]) => component === nth)
      .map(([, kind, key, value]) => ({ kind, key, value: value ?? undefined })),
  };
}
