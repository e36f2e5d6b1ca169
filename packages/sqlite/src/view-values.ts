import type { IndexValue } from '@banyan/engine';

/** What an index column holds. */
export type SqlValue = string | number | Uint8Array;

const no = new Uint8Array([0]);
const yes = new Uint8Array([1]);

/**
 * An index value as its column holds it, so that SQLite's own comparison is the port's order: null (as -Infinity, which JSON cannot write, so that
 * no comparison ever meets SQL's NULL), numbers, strings by UTF-8 bytes (which is code-point order), booleans (as one byte).
 */
export function encodeValue(value: IndexValue): SqlValue {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value + 0; // -0 becomes 0, as in JSON
  if (value === null) return -Infinity;
  return value ? yes : no;
}

/** The index value that a column holds. */
export function decodeValue(stored: unknown): IndexValue {
  if (typeof stored === 'string') return stored;
  if (typeof stored === 'number') return stored === -Infinity ? null : stored;
  return (stored as Uint8Array)[0] === 1;
}
