import type { HistoricBatch, Register, RegisterKind } from '@banyan/engine';
import { eventChecksum, eventChecksumAt, rowChecksum } from './checksum.ts';
import { batchChecksum, formatRefusals } from './log-rows.ts';

/** Batches as columns, and all their events as columns: the parameters of `take_history` after the tenure. */
export function encodeHistory(batches: readonly HistoricBatch[]): unknown[] {
  const rows = batches.map((batch) => {
    const { id, first, last, recordedAt, previous, hash, components: sizes, submittedAt } = batch;
    const refused = formatRefusals(batch.refused);
    const checksum = batchChecksum({ id, first, last, recordedAt, previous, hash, sizes, refused, submittedAt });
    return [id, first, last, recordedAt, previous, hash, `{${sizes.join(',')}}`, refused, submittedAt, checksum];
  });
  const events = batches.flatMap((batch) =>
    batch.events.map((event) => {
      const { position, stream, version, type, schema, occurredAt, recordedAt, payload, meta } = event;
      const checksum = eventChecksumAt(eventChecksum(event, recordedAt), position);
      return [position, stream, version, type, schema, occurredAt, recordedAt, payload, meta, checksum];
    }),
  );
  return [...columnsOf(rows, 10), ...columnsOf(events, 10)];
}

/** Registers as columns: the parameters of `take_registers` after the tenure. */
export function encodeRegisters(kind: RegisterKind, registers: readonly Register[]): unknown[] {
  const rows = registers.map(({ key, value, due = null }) => [key, value, due, rowChecksum([kind, key, value, due])]);
  return [kind, ...columnsOf(rows, 4)];
}

const columnsOf = (rows: readonly (readonly unknown[])[], count: number): unknown[][] =>
  Array.from({ length: count }, (_, column) => rows.map((row) => row[column]));
