import { crc32 } from 'node:zlib';
import type { NewEvent } from '@banyan/engine';

/** CRC-32 over a row's columns: finds any change of up to 32 neighbouring bits, and all but one in 4 billion of the others. */
export function rowChecksum(columns: readonly (string | number | null)[]): number {
  return crc32(columns.join('\n'));
}

/** The same for an event, spelt out because every read and every append of an event pays for it. */
export function eventChecksum(event: NewEvent, position: number, recordedAt: string): number {
  const { stream, version, type, schema, occurredAt, payload, meta } = event;
  return crc32(
    `${position}\n${stream}\n${version}\n${type}\n${schema}\n${occurredAt}\n${recordedAt}\n${payload}\n${meta}`,
  );
}
