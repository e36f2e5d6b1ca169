import { hash } from 'node:crypto';
import type { IndexValue } from '@banyan/engine';

const NULL = 0;
const NUMBER = 1;
const STRING = 2;
const BOOLEAN = 3;

const DIGEST_BYTES = 32;

/**
 * An index value as its column holds it: bytes that compare as the port orders values. The first byte says the kind; a number follows as a big-endian
 * IEEE 754 double with its sign turned (and, where it is negative, all its bits), so that bytes rise with it; a string as UTF-8, which is the order of code points.
 *
 * An entry of an index cannot be of any length. Of a string longer than `bytesMax` the column holds the beginning and a digest: equal ones stay equal, and only
 * two that begin alike for so long may stand in another order than the port's.
 */
export function encodeValue(value: IndexValue, bytesMax: number): Buffer {
  if (value === null) return Buffer.of(NULL);
  if (typeof value === 'boolean') return Buffer.of(BOOLEAN, value ? 1 : 0);
  if (typeof value === 'number') return encodeNumber(value);
  const text = Buffer.from(value);
  if (text.length < bytesMax) return Buffer.concat([Buffer.of(STRING), text]);
  const beginning = text.subarray(0, bytesMax - DIGEST_BYTES);
  return Buffer.concat([Buffer.of(STRING), beginning, hash('sha256', value, 'buffer')]);
}

/** True for a value of which the column holds only the beginning. */
export function isCut(value: IndexValue, bytesMax: number): boolean {
  return typeof value === 'string' && Buffer.byteLength(value) >= bytesMax;
}

/** The value that a column holds whole. */
export function decodeValue(stored: Buffer): IndexValue {
  const [kind, second] = stored;
  if (kind === NULL) return null;
  if (kind === BOOLEAN) return second === 1;
  return kind === NUMBER ? decodeNumber(stored) : stored.toString('utf8', 1);
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = NUMBER;
  bytes.writeDoubleBE(value + 0, 1); // -0 becomes 0, as in JSON
  turn(bytes, value < 0);
  return bytes;
}

function decodeNumber(stored: Buffer): number {
  const bytes = Buffer.from(stored);
  turn(bytes, bytes[1]! < 0x80);
  return bytes.readDoubleBE(1);
}

/** Turns the sign, or all bits, of the double behind the first byte. */
function turn(bytes: Buffer, isNegative: boolean): void {
  if (!isNegative) bytes[1]! ^= 0x80;
  else for (let at = 1; at < bytes.length; at += 1) bytes[at]! ^= 0xff;
}
