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

/** Why a value can be neither stored nor compared; undefined when it can. */
export function faultOfValue(value: unknown): string | undefined {
  if (typeof value === 'string') return faultOfText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'must be a finite number';
  if (value === null || typeof value === 'boolean') return undefined;
  return 'must be a string, a number, a boolean or null';
}

/** Why a text cannot be stored as it is; undefined when it can. */
export function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'must not contain U+0000';
  return text.isWellFormed() ? undefined : 'must not contain a lone surrogate';
}

/** Compares two index values by the order of the columns that hold them. */
export function compareValues(left: IndexValue, right: IndexValue): number {
  const kinds = rank(left) - rank(right);
  if (kinds !== 0) return kinds;
  if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(right as string));
  return Number(left) - Number(right);
}

function rank(value: IndexValue): number {
  if (value === null) return 0;
  if (typeof value === 'number') return 1;
  return typeof value === 'string' ? 2 : 3;
}
