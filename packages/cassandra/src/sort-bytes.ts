import { hash } from 'node:crypto';
import type { IndexValue } from '@banyan/engine';

const NULL = 1;
const NUMBER = 2;
const STRING = 3;
const BOOLEAN = 4;

/** Ends a string: nothing sorts before it, and no string holds it (U+0000 is refused). */
const END = Buffer.of(0);
/** Above every kind, and every byte of UTF-8. */
const ABOVE = Buffer.of(0xff);

const DIGEST_LETTERS = 64;

/**
 * An index value as bytes that compare as the port orders values, and that end by themselves: values one after the other compare as they do one by one. The
 * first byte says the kind; a number follows as a big-endian IEEE 754 double with its sign turned (and, where it is negative, all its bits), so that bytes rise
 * with it; a string as UTF-8, which is the order of code points, and a zero.
 *
 * A key of Cassandra has 64 KiB at most. Of a string of `bytesMax` bytes or more there are the beginning and a digest: equal ones stay equal, and only two that
 * begin alike for so long may stand in another order than the port's.
 */
export function sortBytes(value: IndexValue, bytesMax: number): Buffer {
  if (value === null) return Buffer.of(NULL);
  if (typeof value === 'boolean') return Buffer.of(BOOLEAN, value ? 1 : 0);
  if (typeof value === 'number') return numberBytes(value);
  const text = Buffer.from(value);
  if (text.length < bytesMax) return Buffer.concat([Buffer.of(STRING), text, END]);
  const beginning = text.subarray(0, bytesMax - DIGEST_LETTERS);
  return Buffer.concat([Buffer.of(STRING), beginning, Buffer.from(hash('sha256', value, 'hex')), END]);
}

/** The least bytes above all that begin with these, made of values and a key. */
export function aboveAll(beginning: Buffer): Buffer {
  return Buffer.concat([beginning, ABOVE]);
}

/** The least bytes above these. */
export function justAbove(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, END]);
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = NUMBER;
  bytes.writeDoubleBE(value + 0, 1); // -0 becomes 0, as in JSON
  if (value >= 0) bytes[1]! ^= 0x80;
  else for (let at = 1; at < bytes.length; at += 1) bytes[at]! ^= 0xff;
  return bytes;
}
