import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { NewEvent } from '@banyan/engine';

/**
 * CRC-32 over an event's columns but its position, which is given where the batch is accepted: the append adds it (`eventChecksumAt`).
 * Finds any change of up to 32 neighbouring bits, and all but one in 4 billion of the others.
 */
export function eventChecksum(event: NewEvent, recordedAt: string): number {
  const { stream, version, type, schema, occurredAt, payload, meta } = event;
  return crc32(`${stream}\n${version}\n${type}\n${schema}\n${occurredAt}\n${recordedAt}\n${payload}\n${meta}`);
}

/** What is stored: the checksum with the position in it. `append` computes the same in SQL, where the position is known. */
export function eventChecksumAt(checksum: number, position: number): number {
  return (checksum + position) % 2 ** 32;
}

/** CRC-32 over the columns of a register or a snapshot. */
export function rowChecksum(columns: readonly (string | number | null)[]): number {
  return crc32(columns.join('\n'));
}

/** What SQL computes over a batch's row (`text_checksum`): the first four bytes of SHA-256, for PostgreSQL has had a CRC only since 18. */
export function textChecksum(columns: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha256', columns.join('\n')).slice(0, 8), 16);
}
