import { crc32 } from 'node:zlib';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ExaminedIndex, OnMisfit } from './examine-view.ts';
import type { IndexLayout, ViewLayout } from './view-layout.ts';
import { pairsOf, splitStems, splitWords } from '@banyan/engine/view-store';

/**
 * The tables of a `text` index: full text has the stems of each row, the vocabulary counts their words, each word is found by its letter pairs, and the totals
 * add up. Keeps a number for each row and each word meanwhile.
 */
export class ExaminedWords implements ExaminedIndex {
  readonly #database: DatabaseSync;
  readonly #index: IndexLayout;
  readonly #column: number;
  readonly #tell: OnMisfit;
  readonly #size: StatementSync;
  readonly #words = new Map<string, number>();
  /** By row, a sum over its stems from which those that are found are taken away. */
  readonly #stems = new Map<number, number>();
  #documents = 0;
  #length = 0;

  constructor(database: DatabaseSync, layout: ViewLayout, index: IndexLayout, tell: OnMisfit) {
    this.#database = database;
    this.#index = index;
    this.#column = layout.columns.indexOf(index.columns[0]!);
    this.#tell = tell;
    this.#size = database.prepare(`SELECT sz FROM ${index.sqlName}_docsize WHERE id = ?`);
  }

  /** Shows which stem is in which row, as full text has it. To be created before a transaction begins. */
  static vocabulary(table: string, number: number): string {
    return `CREATE VIRTUAL TABLE temp.vocabulary_${number} USING fts5vocab(main, ${table}, instance)`;
  }

  row(id: number, key: string, columns: readonly unknown[]): void {
    const [stems, length, words] = columns.slice(this.#column) as [string, number, string];
    for (const word of splitWords(words)) this.#words.set(word, (this.#words.get(word) ?? 0) + 1);
    if (length === 0) return;
    this.#documents += 1;
    this.#length += length;
    for (const stem of new Set(splitStems(stems))) this.#add(id, crc32(stem));
    const size = this.#size.get(id) as { readonly sz: Uint8Array } | undefined;
    if (size === undefined || numberIn(size.sz) !== length)
      this.#misfit(`the full text of index NAME does not know how long the row ${JSON.stringify(key)} is`);
  }

  end(): void {
    const { number, sqlName } = this.#index;
    const totals = this.#all(`SELECT documents, stems FROM totals_${number}`);
    if (totals.length !== 1 || totals[0]![0] !== this.#documents || totals[0]![1] !== this.#length)
      this.#misfit(`the totals of index NAME are not those of ${this.#documents} rows with ${this.#length} stems`);
    const [[documents] = []] = this.#all(`SELECT count(*) FROM ${sqlName}_docsize`);
    if (documents !== this.#documents)
      this.#misfit(`the full text of index NAME has ${String(documents)} rows, not ${this.#documents}`);
    this.#endStems();
    this.#endWords();
  }

  #endStems(): void {
    for (const [term, id] of this.#each(`SELECT term, doc FROM temp.vocabulary_${this.#index.number}`))
      this.#add(id as number, -crc32(term as string));
    const [stray] = [...this.#stems].find(([, sum]) => sum !== 0) ?? [];
    if (stray === undefined) return;
    const [[key] = []] = this.#all('SELECT key FROM rows WHERE id = ?', stray);
    const row = key === undefined ? 'a row that is not there' : `the row ${JSON.stringify(key)}`;
    this.#misfit(`the full text of index NAME has not the words of ${row}`);
  }

  /** Each pair is there once, so as many as there should be, with all that should be among them, are the right ones. */
  #endWords(): void {
    const { number } = this.#index;
    const pair = this.#database.prepare(`SELECT 1 FROM grams_${number} WHERE gram = ? AND word = ?`);
    let pairs = 0;
    for (const [id, word, rows] of this.#each(`SELECT id, word, rows FROM words_${number}`)) {
      const known = this.#words.get(word as string);
      if (known !== rows)
        this.#misfit(
          `the words of index NAME have ${JSON.stringify(word)} in ${String(rows)} rows, not ${known ?? 'in none'}`,
        );
      this.#words.delete(word as string);
      for (const gram of pairsOf(word as string)) {
        pairs += 1;
        if (pair.get(gram, id as number) === undefined)
          this.#misfit(
            `the letter pairs of index NAME lack ${JSON.stringify(gram)} of the word ${JSON.stringify(word)}`,
          );
      }
    }
    for (const word of this.#words.keys()) this.#misfit(`the words of index NAME lack ${JSON.stringify(word)}`);
    const [[found] = []] = this.#all(`SELECT count(*) FROM grams_${number}`);
    if (found !== pairs) this.#misfit(`the letter pairs of index NAME are ${String(found)}, not ${pairs}`);
  }

  #add(id: number, number: number): void {
    const sum = (this.#stems.get(id) ?? 0) + number;
    if (sum === 0) this.#stems.delete(id);
    else this.#stems.set(id, sum);
  }

  #misfit(what: string): void {
    this.#tell(what.replace('NAME', () => this.#index.definition.name));
  }

  #all(sql: string, ...parameters: readonly number[]): unknown[][] {
    return [...this.#each(sql, ...parameters)];
  }

  #each(sql: string, ...parameters: readonly number[]): Iterable<unknown[]> {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.iterate(...parameters) as Iterable<unknown> as Iterable<unknown[]>;
  }
}

/** The number that SQLite writes in one byte to nine, seven bits in each, the highest first. */
function numberIn(bytes: Uint8Array): number {
  let number = 0;
  for (const byte of bytes) number = number * 128 + (byte & 127);
  return number;
}
