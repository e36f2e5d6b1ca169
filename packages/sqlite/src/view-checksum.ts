import { crc32 } from 'node:zlib';

/** CRC-32 over a row's key and text: a row whose text was changed on the disk is noticed and never served. */
export function viewChecksum(key: string, row: string): number {
  return crc32(row, crc32(key));
}
