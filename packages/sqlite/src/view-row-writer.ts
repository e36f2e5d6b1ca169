import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { viewChecksum } from './view-checksum.ts';
import type { ViewLayout } from './view-layout.ts';
import { type TextEntry, TextIndexWriter } from './view-text-index.ts';

/** Writes rows and, where the view has any, their text indexes. */
export class RowWriter {
  readonly #width: number;
  readonly #texts: readonly { readonly column: number; readonly writer: TextIndexWriter }[];
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
    this.#find = database.prepare(
      `SELECT ${['id', ...layout.texts.flatMap((index) => index.columns)].join(', ')} FROM rows WHERE key = ?`,
    );
    this.#find.setReturnArrays(true);
    this.#insert = database.prepare(`INSERT INTO rows (${columns.join(', ')}) VALUES (${marks})`);
    this.#update = database.prepare(`UPDATE rows SET ${changes(() => '?')} WHERE id = ?`);
    this.#upsert = database.prepare(
      `INSERT INTO rows (${columns.join(', ')}) VALUES (${marks}) ON CONFLICT (key) DO UPDATE SET ${changes((column) => `excluded.${column}`)}`,
    );
    this.#delete = database.prepare('DELETE FROM rows WHERE key = ?');
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
    if (this.#texts.length === 0) for (const row of rows) this.#upsert.run(...row);
    else for (const row of rows) this.#upsertWithText(row);
  }

  #upsertWithText(row: SQLInputValue[]): void {
    const found = this.#found(row[0] as string);
    const id = found?.id ?? this.#insert.run(...row).lastInsertRowid;
    for (const [i, { column, writer }] of this.#texts.entries())
      writer.replace(id, found?.entries[i], entryAt(row, column));
    if (found !== undefined) this.#update.run(...row.slice(1), id);
  }

  delete(keys: readonly string[]): void {
    for (const key of keys) {
      const found = this.#texts.length === 0 ? undefined : this.#found(key);
      if (found !== undefined)
        for (const [i, { writer }] of this.#texts.entries()) writer.replace(found.id, found.entries[i], undefined);
      this.#delete.run(key);
    }
  }

  #found(key: string): { id: number; entries: TextEntry[] } | undefined {
    const row = this.#find.get(key) as unknown as unknown[] | undefined;
    return row && { id: row[0] as number, entries: this.#texts.map((_, i) => entryAt(row, 1 + 3 * i)) };
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
