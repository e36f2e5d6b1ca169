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
