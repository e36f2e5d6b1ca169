import { DefectError } from '@banyan/core/errors';
import type { IndexDefinition, IndexValue } from '../ports/view-store.ts';
import { faultOfValue } from './values.ts';

/** An entry of a `tags` or of a `measures` index. */
export type SetEntry = string | readonly [name: string, value: number];

/** The entries that a row's column holds. */
export function entriesOf(stored: string | undefined): SetEntry[] {
  return stored === undefined ? [] : (JSON.parse(stored) as SetEntry[]);
}

/**
 * A row's entries as its column holds them.
 * @throws DefectError when one of them can neither be stored nor compared, or is there twice
 */
export function setColumn(key: string, definition: IndexDefinition, values: readonly IndexValue[]): string {
  if (values.length === 0) return '[]';
  const refuse = (what: string): never => {
    throw new DefectError(`row ${JSON.stringify(key)}: ${what} of index ${definition.name}`);
  };
  for (const value of values) {
    const fault = faultOfValue(value);
    if (fault !== undefined) refuse(`${JSON.stringify(value)} ${fault}, as an entry`);
  }
  const isTags = definition.kind === 'tags';
  const named = values.filter((_, index) => isTags || index % 2 === 0);
  const numbers = values.filter((_, index) => !isTags && index % 2 === 1);
  if (!named.every((name) => typeof name === 'string')) refuse('a tag or name that is no text, as an entry');
  if (!numbers.every((number) => typeof number === 'number')) refuse('a measure that is no number, as an entry');
  if (new Set(named).size < named.length || (!isTags && named.length > numbers.length))
    refuse('an entry that is there twice, or half,');
  return JSON.stringify(isTags ? named : named.map((name, index) => [name, Number(numbers[index]) + 0]));
}
