import { crc32 } from 'node:zlib';

/** CRC-32 over a row's key and text: a row whose text was changed on the disk is noticed and never served. */
export function viewChecksum(key: string, row: string): number {
  return crc32(row, crc32(key));
}

/** CRC-32 over what stands beside rows: a cursor that was changed on the disk would have events folded twice, or never. */
export function cursorChecksum(source: unknown, position: unknown): number {
  return crc32(JSON.stringify([source, position]));
}

/** The same over a parked row's first six columns, in the order of the table. */
export function parkedChecksum(columns: readonly unknown[]): number {
  return crc32(JSON.stringify(columns.slice(0, 6)));
}
