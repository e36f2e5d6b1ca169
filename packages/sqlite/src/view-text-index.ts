import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { prepareWrite } from './prepare-write.ts';
import type { IndexLayout } from './view-layout.ts';
import { pairsOf, splitWords } from '@banyan/engine/view-store';

/** A row's part in a text index: its stems and words as stored (see `view-words.ts`), and the number of stems. */
export interface TextEntry {
  readonly stems: string;
  readonly length: number;
  readonly words: string;
}

/**
 * Keeps one full-text index and its vocabulary in step with the rows. Words are counted over a whole write and written once, by `flush`: a
 * vocabulary settles early, so most writes change counts of few words and the letter pairs of none.
 */
export class TextIndexWriter {
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #totals: StatementSync;
  readonly #count: StatementSync;
  readonly #addWord: StatementSync;
  readonly #dropWord: StatementSync;
  readonly #addPair: StatementSync;
  readonly #dropPair: StatementSync;
  readonly #words = new Map<string, number>();
  #documents = 0;
  #stems = 0;

  constructor(database: DatabaseSync, { sqlName, number }: IndexLayout) {
    this.#insert = prepareWrite(database, `INSERT INTO ${sqlName} (rowid, stems) VALUES (?, ?)`);
    this.#delete = prepareWrite(database, `DELETE FROM ${sqlName} WHERE rowid = ?`);
    this.#totals = prepareWrite(database, `UPDATE totals_${number} SET documents = documents + ?, stems = stems + ?`);
    this.#count = database.prepare(`UPDATE words_${number} SET rows = rows + ? WHERE word = ? RETURNING id, rows`);
    this.#addWord = prepareWrite(database, `INSERT INTO words_${number} (word, rows) VALUES (?, ?)`);
    this.#dropWord = prepareWrite(database, `DELETE FROM words_${number} WHERE id = ?`);
    this.#addPair = prepareWrite(database, `INSERT INTO grams_${number} (gram, word) VALUES (?, ?)`);
    this.#dropPair = prepareWrite(database, `DELETE FROM grams_${number} WHERE gram = ? AND word = ?`);
  }

  /** Puts `after` in the place of `before` for the row with this id; undefined stands for no row. */
  replace(id: number | bigint, before: TextEntry | undefined, after: TextEntry | undefined): void {
    if (before?.stems !== after?.stems) {
      if (before !== undefined && before.length > 0) this.#delete.run(id);
      if (after !== undefined && after.length > 0) this.#insert.run(id, after.stems);
      this.#documents += Math.sign(after?.length ?? 0) - Math.sign(before?.length ?? 0);
      this.#stems += (after?.length ?? 0) - (before?.length ?? 0);
    }
    if (before?.words === after?.words) return;
    this.#tally(before?.words ?? '', -1);
    this.#tally(after?.words ?? '', 1);
  }

  #tally(words: string, by: number): void {
    for (const word of splitWords(words)) this.#words.set(word, (this.#words.get(word) ?? 0) + by);
  }

  /** Writes what was counted since the last time. */
  flush(): void {
    if (this.#documents !== 0 || this.#stems !== 0) this.#totals.run(this.#documents, this.#stems);
    for (const [word, by] of this.#words) if (by !== 0) this.#recount(word, by);
    this.forget();
  }

  /** Drops what was counted since the last flush, after a write that was rolled back. */
  forget(): void {
    this.#documents = 0;
    this.#stems = 0;
    this.#words.clear();
  }

  #recount(word: string, by: number): void {
    const known = this.#count.get(by, word) as { id: number; rows: number } | undefined;
    if (known === undefined) {
      const id = this.#addWord.run(word, by).lastInsertRowid;
      for (const pair of pairsOf(word)) this.#addPair.run(pair, id);
    } else if (known.rows === 0) {
      for (const pair of pairsOf(word)) this.#dropPair.run(pair, known.id);
      this.#dropWord.run(known.id);
    }
  }
}
