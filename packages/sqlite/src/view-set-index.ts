import { DefectError } from '@banyan/core/errors';
import type { IndexValue } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { prepareWrite } from './prepare-write.ts';
import type { IndexLayout } from './view-layout.ts';
import { faultOfValue } from './view-values.ts';

type Entry = string | readonly [name: string, value: number];

/** Keeps the table of a `tags` or `measures` index in step with the rows. */
export class SetIndexWriter {
  readonly #isTags: boolean;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync, { definition, sqlName }: IndexLayout) {
    this.#isTags = definition.kind === 'tags';
    const columns = this.#isTags ? ['value', 'row'] : ['name', 'value', 'key', 'row'];
    this.#insert = prepareWrite(database, `INSERT INTO ${sqlName} VALUES (${columns.map(() => '?').join(', ')})`);
    this.#delete = prepareWrite(
      database,
      `DELETE FROM ${sqlName} WHERE ${columns.map((column) => `${column} = ?`).join(' AND ')}`,
    );
  }

  /** Puts the entries of `after` in the place of those of `before` for a row; undefined stands for no row. */
  replace(id: number | bigint, key: string, before: string | undefined, after: string | undefined): void {
    if (before === after) return;
    for (const entry of entriesOf(before)) this.#run(this.#delete, entry, id, key);
    for (const entry of entriesOf(after)) this.#run(this.#insert, entry, id, key);
  }

  #run(statement: StatementSync, entry: Entry, id: number | bigint, key: string): void {
    if (typeof entry === 'string') statement.run(entry, id);
    else statement.run(entry[0], entry[1], key, id);
  }
}

/** The entries that a row's column holds. */
export function entriesOf(stored: string | undefined): Entry[] {
  return stored === undefined ? [] : (JSON.parse(stored) as Entry[]);
}

/**
 * A row's entries as its column holds them.
 * @throws DefectError when one of them can neither be stored nor compared, or is there twice
 */
export function setColumn(key: string, { definition }: IndexLayout, values: readonly IndexValue[]): string {
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
