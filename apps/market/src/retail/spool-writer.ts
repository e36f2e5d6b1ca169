import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { DescriptionCounts } from './description-counts.ts';
import { documentOf } from './document.ts';
import { InvoiceIndex, type SpooledInvoice } from './invoice-index.ts';
import type { RetailLine } from './retail-line.ts';
import { refuseDamagedLine, sumOf, type SummedLine } from './spool-damage.ts';

/** What became of a line that was handed to the spool. `known` lines were there already, word for word. */
export type LineFate = 'added' | 'known' | 'rejected';

/** Where a record stood, for the reject file. */
export interface RecordPlace {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The sentence for a line whose identity an earlier file gave to a different one. */
export const DIFFERS = 'it differs from the line of the same invoice and place that was imported before';

/** Puts the lines of one file into the spool, within a transaction of the caller. */
export class SpoolWriter {
  readonly #db: DatabaseSync;
  readonly #fileName: string;
  readonly #invoices: InvoiceIndex;
  readonly #descriptions: DescriptionCounts;
  readonly #hadRejects: boolean;
  readonly #insertLine;
  readonly #selectLine;
  readonly #insertPart;
  readonly #insertReject;
  readonly #deleteReject;
  readonly #countReject;

  constructor(db: DatabaseSync, fileName: string) {
    this.#db = db;
    this.#fileName = fileName;
    this.#invoices = new InvoiceIndex(db);
    this.#descriptions = new DescriptionCounts(db);
    this.#hadRejects = db.prepare('SELECT 1 FROM reject LIMIT 1').get() !== undefined;
    db.exec(`CREATE TEMP TABLE IF NOT EXISTS reject_seen (hash TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
      DELETE FROM reject_seen`);
    this.#insertLine = db.prepare('INSERT OR IGNORE INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#selectLine = db.prepare(
      'SELECT *, code_as_written AS codeAsWritten FROM line WHERE invoice = ? AND ordinal = ?',
    );
    this.#insertPart = db.prepare('INSERT INTO part (invoice, part, at, file) VALUES (?, ?, ?, ?)');
    this.#insertReject = db.prepare('INSERT OR IGNORE INTO reject VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#deleteReject = db.prepare('DELETE FROM reject WHERE number = ? AND ordinal = ?');
    this.#countReject = db.prepare(
      'INSERT INTO reject_seen VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET count = count + 1 RETURNING count',
    );
  }

  /** Adds a line that makes sense. It takes the next ordinal of its invoice in this file. */
  add(line: RetailLine, place: RecordPlace): LineFate {
    const invoice = this.#invoices.get(line.invoice);
    const ordinal = this.#invoices.takeOrdinal(invoice);
    const partOpen = invoice.part > 0 && !invoice.partInterpreted;
    const part = partOpen ? invoice.part : invoice.part + 1;
    const { code, codeAsWritten, description, quantity, price, at } = line;
    const { id } = invoice;
    const sum = sumOf({ invoice: id, ordinal, part, code, codeAsWritten, description, quantity, price, at });
    const written = this.#insertLine.run(id, ordinal, part, code, codeAsWritten, description, quantity, price, at, sum);
    if (written.changes === 0) return this.#compare(invoice, ordinal, line, place);
    if (!partOpen) this.#openPart(invoice, part, line);
    if (price !== 0) this.#invoices.markPriced(invoice);
    // What a bad debt is posted under is no product.
    if (documentOf(line.invoice) !== 'bad-debt') this.#descriptions.count(line);
    // A mended file brings the line that an earlier one had garbled.
    if (this.#hadRejects) this.#deleteReject.run(invoice.number, ordinal);
    return 'added';
  }

  /** Notes a record that makes no sense. With a readable invoice it still takes that invoice's next ordinal. */
  reject(invoiceNumber: string, reason: string, place: RecordPlace): LineFate {
    if (invoiceNumber === '') {
      const { count } = this.#countReject.get(recordHash(place)) as { count: number };
      return this.#noteReject('', count, reason, place);
    }
    const ordinal = this.#invoices.takeOrdinal(this.#invoices.get(invoiceNumber));
    return this.#noteReject(invoiceNumber, ordinal, reason, place);
  }

  /** Writes out what is still held in memory. */
  finish(): void {
    this.#invoices.flush();
    this.#descriptions.flush();
    this.#db.exec('DELETE FROM reject_seen');
  }

  #openPart(invoice: SpooledInvoice, part: number, line: RetailLine): void {
    this.#invoices.openPart(invoice, part, line);
    this.#insertPart.run(invoice.id, part, invoice.at ?? line.at, this.#fileName);
  }

  #compare(invoice: SpooledInvoice, ordinal: number, line: RetailLine, place: RecordPlace): LineFate {
    const stored = this.#selectLine.get(invoice.id, ordinal) as unknown as SummedLine;
    refuseDamagedLine(this.#db, stored);
    const same =
      stored.code === line.code &&
      stored.quantity === line.quantity &&
      stored.price === line.price &&
      // One of the two public files gives times to the minute only.
      Math.floor(stored.at / 60) === Math.floor(line.at / 60);
    return same ? 'known' : this.#noteReject(line.invoice, ordinal, DIFFERS, place);
  }

  #noteReject(number: string, ordinal: number, reason: string, place: RecordPlace): LineFate {
    const record = JSON.stringify(place.fields);
    this.#insertReject.run(number, ordinal, recordHash(place), this.#fileName, place.line, reason, record);
    return 'rejected';
  }
}

/** Records without a readable invoice are told apart by what they hold, so an overlapping file rejects none twice. */
function recordHash(place: RecordPlace): string {
  return createHash('sha256').update(JSON.stringify(place.fields)).digest('hex').slice(0, 32);
}
