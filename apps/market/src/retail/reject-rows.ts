import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { RecordPlace } from './held-back.ts';

/** A rejected record as the spool has it. */
export interface RejectRow {
  readonly ordinal: number;
  readonly hash: string;
  /** What a line says that was refused beside others; null of a record that is no line, '' where a spool of before did not note it. */
  readonly content: string | null;
}

/** The spool's rejected records, each under its invoice, its place in it and what it holds. */
export class RejectRows {
  readonly #fileName: string;
  readonly #insert;
  readonly #has;
  readonly #select;
  readonly #delete;
  readonly #count;
  readonly #setContent;

  constructor(db: DatabaseSync, fileName: string) {
    this.#fileName = fileName;
    db.exec(`CREATE TEMP TABLE IF NOT EXISTS reject_seen (hash TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
      DELETE FROM reject_seen`);
    this.#insert = db.prepare('INSERT OR IGNORE INTO reject VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#has = db.prepare('SELECT 1 FROM reject WHERE number = ? AND ordinal = ? AND hash = ?');
    this.#select = db.prepare(
      'SELECT ordinal, hash, content FROM reject WHERE number = ? AND ordinal <= ? ORDER BY ordinal, hash',
    );
    this.#delete = db.prepare('DELETE FROM reject WHERE number = ? AND ordinal = ? AND hash = ?');
    this.#setContent = db.prepare('UPDATE reject SET content = ? WHERE number = ? AND ordinal = ? AND hash = ?');
    this.#count = db.prepare(
      'INSERT INTO reject_seen VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET count = count + 1 RETURNING count',
    );
  }

  /** @param content of a line that was refused beside others */
  note(number: string, ordinal: number, reason: string, place: RecordPlace, content: string | null = null): void {
    const record = JSON.stringify(place.fields);
    this.#insert.run(number, ordinal, recordHash(place), this.#fileName, place.line, reason, record, content);
  }

  /** Notes a record without a readable invoice. They are told apart by what they hold, so an overlapping file rejects none twice. */
  noteWithoutInvoice(reason: string, place: RecordPlace): void {
    const { count } = this.#count.get(recordHash(place)) as { count: number };
    this.note('', count, reason, place);
  }

  has(number: string, ordinal: number, place: RecordPlace): boolean {
    return this.#has.get(number, ordinal, recordHash(place)) !== undefined;
  }

  /** Those of an invoice whose ordinal is at most `ordinalMax`. */
  of(number: string, ordinalMax: number): RejectRow[] {
    return this.#select.all(number, ordinalMax) as unknown as RejectRow[];
  }

  drop(number: string, { ordinal, hash }: RejectRow): void {
    this.#delete.run(number, ordinal, hash);
  }

  setContent(number: string, { ordinal, hash }: RejectRow, content: string): void {
    this.#setContent.run(content, number, ordinal, hash);
  }
}

/** What a record is known again by. */
export function recordHash({ fields }: RecordPlace): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 32);
}
