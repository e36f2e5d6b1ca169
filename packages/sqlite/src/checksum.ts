import { crc32 } from 'node:zlib';
import type { StoredEvent } from '@banyan/engine';

/** CRC-32 over a row's columns: finds any change of up to 32 neighbouring bits, and all but one in 4 billion of the others. */
export function rowChecksum(columns: readonly (string | number | null)[]): number {
  return crc32(columns.join('\n'));
}

/** The same for an event, spelt out because every read and every append of an event pays for it. */
export function eventChecksum(event: StoredEvent): number {
  return crc32(
    `${event.position}\n${event.stream}\n${event.version}\n${event.type}\n${event.schema}\n${event.occurredAt}\n${event.recordedAt}\n${event.payload}\n${event.meta}`,
  );
}
