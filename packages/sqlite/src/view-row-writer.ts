import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { prepareWrite } from './prepare-write.ts';
import { viewChecksum } from './view-checksum.ts';
import type { ViewLayout } from './view-layout.ts';
import { SetIndexWriter } from './view-set-index.ts';
import { type TextEntry, TextIndexWriter } from './view-text-index.ts';

/** What of a row's columns stands in tables of its own, as it was before a write. */
interface Found {
  readonly id: number;
  readonly texts: readonly TextEntry[];
  readonly sets: readonly string[];
}

/** Writes rows and, where the view has any, their indexes that are tables of their own: of text, tags and measures. */
export class RowWriter {
  readonly #width: number;
  readonly #texts: readonly { readonly column: number; readonly writer: TextIndexWriter }[];
  readonly #sets: readonly { readonly column: number; readonly writer: SetIndexWriter }[];
  readonly #isPlain: boolean;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync, layout: ViewLayout) {
    const columns = ['key', 'row', ...layout.columns, 'checksum'];
    const marks = columns.map(() => '?').join(', ');
    const changes = (of: (column: string) => string): string =>
      columns
        .slice(1)
        .map((column) => `${column} = ${of(column)}`)
        .join(', ');
    this.#width = columns.length - 1;
    this.#texts = layout.texts.map((index) => ({
      column: 2 + layout.columns.indexOf(index.columns[0]!),
      writer: new TextIndexWriter(database, index),
    }));
    this.#sets = layout.sets.map((index) => ({
      column: 2 + layout.columns.indexOf(index.columns[0]!),
      writer: new SetIndexWriter(database, index),
    }));
    const apart = [...layout.texts, ...layout.sets];
    this.#isPlain = apart.length === 0;
    this.#find = database.prepare(
      `SELECT ${['id', ...apart.flatMap((index) => index.columns)].join(', ')} FROM rows WHERE key = ?`,
    );
    this.#find.setReturnArrays(true);
    this.#insert = prepareWrite(database, `INSERT INTO rows (${columns.join(', ')}) VALUES (${marks})`);
    this.#update = prepareWrite(database, `UPDATE rows SET ${changes(() => '?')} WHERE id = ?`);
    this.#upsert = prepareWrite(
      database,
      `INSERT INTO rows (${columns.join(', ')}) VALUES (${marks}) ON CONFLICT (key) DO UPDATE SET ${changes((column) => `excluded.${column}`)}`,
    );
    this.#delete = prepareWrite(database, 'DELETE FROM rows WHERE key = ?');
  }

  upsert(flat: readonly unknown[]): void {
    const rows: SQLInputValue[][] = [];
    for (let start = 0; start < flat.length; start += this.#width) {
      const row = flat.slice(start, start + this.#width) as SQLInputValue[];
      row.push(viewChecksum(row[0] as string, row[1] as string));
      rows.push(row);
    }
    // In key order neighbours share pages: half as many again per second when the table is larger than the cache.
    rows.sort(([left], [right]) => (left! < right! ? -1 : left! > right! ? 1 : 0));
    if (this.#isPlain) for (const row of rows) this.#upsert.run(...row);
    else for (const row of rows) this.#upsertApart(row);
  }

  #upsertApart(row: SQLInputValue[]): void {
    const key = row[0] as string;
    const found = this.#found(key);
    const id = found?.id ?? this.#insert.run(...row).lastInsertRowid;
    for (const [i, { column, writer }] of this.#texts.entries())
      writer.replace(id, found?.texts[i], entryAt(row, column));
    for (const [i, { column, writer }] of this.#sets.entries())
      writer.replace(id, key, found?.sets[i], row[column] as string);
    if (found !== undefined) this.#update.run(...row.slice(1), id);
  }

  delete(keys: readonly string[]): void {
    for (const key of keys) {
      const found = this.#isPlain ? undefined : this.#found(key);
      if (found !== undefined) {
        for (const [i, { writer }] of this.#texts.entries()) writer.replace(found.id, found.texts[i], undefined);
        for (const [i, { writer }] of this.#sets.entries()) writer.replace(found.id, key, found.sets[i], undefined);
      }
      this.#delete.run(key);
    }
  }

  #found(key: string): Found | undefined {
    const row = this.#find.get(key) as unknown as unknown[] | undefined;
    return (
      row && {
        id: row[0] as number,
        texts: this.#texts.map((_, i) => entryAt(row, 1 + 3 * i)),
        sets: this.#sets.map((_, i) => row[1 + 3 * this.#texts.length + i] as string),
      }
    );
  }

  flush(): void {
    for (const { writer } of this.#texts) writer.flush();
  }

  forget(): void {
    for (const { writer } of this.#texts) writer.forget();
  }
}

function entryAt(row: readonly unknown[], column: number): TextEntry {
  return { stems: row[column] as string, length: row[column + 1] as number, words: row[column + 2] as string };
}
