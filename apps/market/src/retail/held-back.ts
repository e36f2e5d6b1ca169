import type { DatabaseSync } from 'node:sqlite';
import type { RetailLine } from './retail-line.ts';

/** Where a record stood, for the reject file. */
export interface RecordPlace {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A record of an invoice that is looked at when the whole file was read: a line, or the reason why it is none. */
export type HeldBack = { readonly ordinal: number; readonly place: RecordPlace } & (
  | { readonly line: RetailLine; readonly reason?: undefined }
  | { readonly reason: string; readonly line?: undefined }
);

/**
 * Records of invoices that earlier files have brought, from the first on that is not the line known at its place. What they are hangs on all that the file has of
 * the invoice, which may stand apart. They wait on disk, as memory is not to grow with the file.
 */
export class HeldBackRecords {
  readonly #db: DatabaseSync;
  readonly #insert;
  readonly #select;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`CREATE TEMP TABLE IF NOT EXISTS held_back (number TEXT NOT NULL, ordinal INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (number, ordinal)) STRICT, WITHOUT ROWID;
      DELETE FROM held_back`);
    this.#insert = db.prepare('INSERT INTO held_back VALUES (?, ?, ?)');
    this.#select = db.prepare('SELECT record FROM held_back WHERE number = ? ORDER BY ordinal');
  }

  add(number: string, record: HeldBack): void {
    this.#insert.run(number, record.ordinal, JSON.stringify(record));
  }

  /** The invoices of which records are held back, by number. */
  numbers(): string[] {
    const rows = this.#db.prepare('SELECT DISTINCT number FROM held_back ORDER BY number').all();
    return rows.map(({ number }) => String(number));
  }

  /** The records of one invoice, in the order of the file. */
  of(number: string): HeldBack[] {
    return this.#select.all(number).map(({ record }) => JSON.parse(String(record)) as HeldBack);
  }

  clear(): void {
    this.#db.exec('DELETE FROM held_back');
  }
}
