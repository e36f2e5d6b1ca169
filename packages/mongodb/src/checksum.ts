import { crc32 } from 'node:zlib';

/** CRC-32 over a key and a text: what somebody has edited, or moved to another key, is noticed and never served. */
export const checksumOf = (key: string, text: string): number => crc32(text, crc32(key));
