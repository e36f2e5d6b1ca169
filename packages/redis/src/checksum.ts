import { crc32 } from 'node:zlib';

const DIGITS = 8;

/** CRC-32 over a key and a text, as eight hexadecimal digits before the text: one that somebody has edited, or moved to another key, is noticed and never served. */
export function withChecksum(key: string, text: string): string {
  return checksumOf(key, text) + text;
}

/** The text, if its checksum is right. */
export function withoutChecksum(key: string, stored: string): string | undefined {
  const text = stored.slice(DIGITS);
  return stored.slice(0, DIGITS) === checksumOf(key, text) ? text : undefined;
}

const checksumOf = (key: string, text: string): string => crc32(text, crc32(key)).toString(16).padStart(DIGITS, '0');
