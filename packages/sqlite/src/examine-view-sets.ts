import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ExaminedIndex, OnMisfit } from './examine-view.ts';
import type { IndexLayout, ViewLayout } from './view-layout.ts';
import { entriesOf } from '@banyan/engine/view-store';

/** The table of a `tags` or `measures` index: it holds the entries of each row, and no others. */
export class ExaminedSets implements ExaminedIndex {
  readonly #index: IndexLayout;
  readonly #column: number;
  readonly #tell: OnMisfit;
  readonly #find: StatementSync;
  readonly #count: StatementSync;
  readonly #stray: StatementSync;
  #entries = 0;
  #missing = 0;

  constructor(database: DatabaseSync, layout: ViewLayout, index: IndexLayout, tell: OnMisfit) {
    const { sqlName: table, columns } = index;
    const isTags = index.definition.kind === 'tags';
    this.#index = index;
    this.#column = layout.columns.indexOf(columns[0]!);
    this.#tell = tell;
    this.#find = database.prepare(
      isTags
        ? `SELECT 1 FROM ${table} WHERE value = ? AND row = ?`
        : `SELECT 1 FROM ${table} WHERE name = ? AND value = ? AND key = ? AND row = ?`,
    );
    this.#count = database.prepare(`SELECT count(*) AS entries FROM ${table}`);
    const entry = isTags
      ? 'j.value = t.value'
      : `json_extract(j.value, '$[0]') = t.name AND json_extract(j.value, '$[1]') = t.value AND r.key = t.key`;
    this.#stray = database.prepare(
      `SELECT json_array(${isTags ? 't.value' : 't.name, t.value'}) AS entry FROM ${table} t WHERE NOT EXISTS
         (SELECT 1 FROM rows r, json_each(r.${columns[0]}) j WHERE r.id = t.row AND ${entry}) LIMIT 1`,
    );
  }

  row(id: number, key: string, columns: readonly unknown[]): void {
    for (const entry of entriesOf(columns[this.#column] as string)) {
      const found = typeof entry === 'string' ? this.#find.get(entry, id) : this.#find.get(...entry, key, id);
      this.#entries += 1;
      if (found !== undefined) continue;
      this.#missing += 1;
      this.#tell(`${this.#name} lacks ${JSON.stringify(entry)} of the row ${JSON.stringify(key)}`);
    }
  }

  end(): void {
    const { entries } = this.#count.get() as { readonly entries: number };
    if (entries === this.#entries - this.#missing) return;
    const stray = this.#stray.get() as { readonly entry: string } | undefined;
    this.#tell(`${this.#name} has ${stray?.entry ?? 'an entry'}, which is of no row`);
  }

  get #name(): string {
    const { kind, name } = this.#index.definition;
    return `the table of the ${kind} ${name}`;
  }
}
