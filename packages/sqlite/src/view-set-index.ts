import { entriesOf, type SetEntry } from '@banyan/engine/view-store';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { prepareWrite } from './prepare-write.ts';
import type { IndexLayout } from './view-layout.ts';

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

  #run(statement: StatementSync, entry: SetEntry, id: number | bigint, key: string): void {
    if (typeof entry === 'string') statement.run(entry, id);
    else statement.run(entry[0], entry[1], key, id);
  }
}
