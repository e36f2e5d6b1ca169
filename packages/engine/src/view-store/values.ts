import type { IndexValue } from '../ports/view-store.ts';

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

/** The longest key of a row, in bytes: PostgreSQL's indexes take no more of it beside their columns. Every store has the same bound, so that a service can be moved to another. */
const KEY_BYTES_MAX = 700;
/** The longest tag, and the longest name of a measure, in bytes, for the same reason. */
const ENTRY_BYTES_MAX = 1_900;

/** Why a store cannot keep a text as the key of a row; undefined when it can. */
export function faultOfKey(key: string): string | undefined {
  return faultOfText(key) ?? tooLong(key, KEY_BYTES_MAX);
}

/** Why a text cannot be a tag, or the name of a measure; undefined when it can. */
export function faultOfEntry(text: string): string | undefined {
  return faultOfText(text) ?? tooLong(text, ENTRY_BYTES_MAX);
}

function tooLong(text: string, bytesMax: number): string | undefined {
  // Most are so short that their bytes need not be counted: a character has three at most.
  if (3 * text.length <= bytesMax) return undefined;
  const bytes = Buffer.byteLength(text);
  return bytes > bytesMax ? `has ${bytes} bytes, at most ${bytesMax} are kept` : undefined;
}

/** Compares two index values by the order of the port. */
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
