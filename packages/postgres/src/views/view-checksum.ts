import { crc32 } from 'node:zlib';

/** CRC-32 over a row's key and text: a row that somebody has edited is noticed and never served. */
export function viewChecksum(key: string, row: string): number {
  return crc32(row, crc32(key));
}

/** CRC-32 over what stands beside rows: a cursor, or what is noted of a parked row, column by column. */
export function noteChecksum(columns: readonly (string | number)[]): number {
  return crc32(JSON.stringify(columns));
}
