import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Json } from '@banyan/core';
import type { FoundRow } from '@banyan/engine';
import { DamagedViewError } from '@banyan/engine';
import { isDamage } from './view-catalog.ts';
import { viewChecksum } from './view-checksum.ts';
import { ViewCounting } from './view-counting.ts';
import { layoutOf, type IndexLayout, type ViewLayout } from './view-layout.ts';
import type { SqlValue } from './view-values.ts';
import type { OpenedFile } from './view-wire.ts';

/** A result row, column by column. */
export type Columns = readonly unknown[];

/** The columns that `foundRow` reads, from the tables `r` (rows) and `p` (parked, left-joined by key). */
export const foundColumns = 'r.key, r.row, r.checksum, p.key IS NOT NULL';

/** The number of `foundColumns`. */
export const foundWidth = 4;

/** The rows whose keys stand beside one that is not there, in the index that it was looked for in. */
const neighbours = ['key > ? ORDER BY key', 'key < ? ORDER BY key DESC'].map(
  (place) => `SELECT key, row, checksum FROM rows INDEXED BY by_key WHERE ${place} LIMIT 1`,
);

/**
 * A view's file as queries read it: a read-only connection on the main thread with its prepared statements. Every read is synchronous and sees one
 * state of the file.
 */
export class ViewFile {
  /** The writer thread's number for the file. */
  readonly number: number;
  readonly path: string;
  readonly layout: ViewLayout;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** False while a rebuild fills the file: its indexes are built at the end, until then lists are sorted. */
  indexed: boolean;
  readonly #onDamage: (damage: string) => void;
  readonly counting = new ViewCounting(this);
  #damage: string | undefined;
  #closed = false;

  constructor(opened: OpenedFile, indexed: boolean, onDamage: (damage: string) => void) {
    this.number = opened.file;
    this.path = opened.path;
    this.layout = layoutOf(opened.definition);
    this.indexed = indexed;
    this.#onDamage = onDamage;
    this.#database = new DatabaseSync(opened.path, { readOnly: true });
    this.#database.exec('PRAGMA cache_size = -300');
  }

  /** The view's name. */
  get view(): string {
    return this.layout.definition.name;
  }

  /** The index of this name and kind, as the stored rows have it. */
  index(name: string, kind: IndexLayout['definition']['kind']): IndexLayout | undefined {
    return this.layout.indexes.find(({ definition }) => definition.name === name && definition.kind === kind);
  }

  all(sql: string, parameters: readonly SqlValue[]): Columns[] {
    return this.#guard(() => this.#prepare(sql).all(...parameters) as unknown as Columns[]);
  }

  get(sql: string, parameters: readonly SqlValue[]): Columns | undefined {
    return this.#guard(() => this.#prepare(sql).get(...parameters) as unknown as Columns | undefined);
  }

  /** Runs several reads on one state of the file. */
  snapshot<T>(read: () => T): T {
    this.#guard(() => this.#database.exec('BEGIN'));
    try {
      return read();
    } finally {
      if (this.#database.isTransaction) this.#database.exec('COMMIT');
    }
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** A row's text, once its checksum was found right. */
  checked(key: unknown, row: unknown, checksum: unknown): string {
    if (viewChecksum(key as string, row as string) === checksum) return row as string;
    throw this.damaged(`the row ${JSON.stringify(key)} does not match its checksum`);
  }

  /**
   * Refuses the file when a key may be missing only because a name in the index is damaged. The search for it ends between two names next to each other, and
   * where both are whole, which their rows' checksums tell, no whole name that is sought can stand elsewhere.
   * @throws DamagedViewError
   */
  assertAbsent(key: string): void {
    for (const sql of neighbours) {
      const beside = this.get(sql, [key]);
      if (beside !== undefined) this.checked(beside[0], beside[1], beside[2]);
    }
  }

  /** The row that starts with `foundColumns`. */
  found([key, row, checksum, parked]: Columns): FoundRow {
    return { key: key as string, row: JSON.parse(this.checked(key, row, checksum)) as Json, stale: parked === 1 };
  }

  /** Notes that the file is damaged: from now on nothing of it is served. */
  damaged(damage: string): DamagedViewError {
    if (this.#damage === undefined) {
      this.#damage = damage;
      this.#onDamage(damage);
    }
    return new DamagedViewError(this.view, damage);
  }

  #guard<T>(read: () => T): T {
    if (this.#damage !== undefined) throw new DamagedViewError(this.view, this.#damage);
    try {
      return read();
    } catch (error) {
      if (isDamage(error)) throw this.damaged((error as Error).message);
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.#database.close();
  }
}
