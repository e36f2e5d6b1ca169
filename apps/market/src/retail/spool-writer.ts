import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { compareLines } from './compare-lines.ts';
import { DescriptionCounts } from './description-counts.ts';
import { documentOf } from './document.ts';
import { HeldBackRecords, type HeldBack, type RecordPlace } from './held-back.ts';
import { InvoiceIndex, type SpooledInvoice } from './invoice-index.ts';
import type { RetailLine } from './retail-line.ts';
import { refuseDamagedLine, sumOf, type SummedLine } from './spool-damage.ts';

/** What became of a line that was handed to the spool. `known` lines were there already, word for word. */
export type LineFate = 'added' | 'known' | 'rejected';

/** The sentence for a line whose identity an earlier file gave to a different one. */
export const DIFFERS = 'it differs from the line of the same invoice and place that was imported before';
/** The sentence for a line that an invoice known before has not, in a file that has not all that is known of it: it may be what one of the missing was mended to. */
export const ANOTHER_DIFFERS = 'another line of its invoice was imported before and is not in this file as it was';
/** The sentence for lines of an invoice that was imported for somebody else, or on another day. */
export const ANOTHER_INVOICE = 'its invoice was imported before with another date, customer or country';
/** How many lines of one invoice are believed: memory holds an invoice as a whole, and each of its articles’ states. The public files stay below 1,200. */
export const INVOICE_LINES_MAX = 2_000;
const TOO_MANY = `its invoice has ${INVOICE_LINES_MAX} lines before it`;

/** Puts the lines of one file into the spool, within a transaction of the caller. */
export class SpoolWriter {
  readonly #db: DatabaseSync;
  readonly #fileName: string;
  readonly #invoices: InvoiceIndex;
  readonly #descriptions: DescriptionCounts;
  readonly #heldBack: HeldBackRecords;
  readonly #hadRejects: boolean;
  readonly #insertLine;
  readonly #selectLine;
  readonly #selectLines;
  readonly #insertPart;
  readonly #insertReject;
  readonly #deleteReject;
  readonly #deleteUnread;
  readonly #countReject;

  constructor(db: DatabaseSync, fileName: string) {
    this.#db = db;
    this.#fileName = fileName;
    this.#invoices = new InvoiceIndex(db);
    this.#descriptions = new DescriptionCounts(db);
    this.#heldBack = new HeldBackRecords(db);
    this.#hadRejects = db.prepare('SELECT 1 FROM reject LIMIT 1').get() !== undefined;
    db.exec(`CREATE TEMP TABLE IF NOT EXISTS reject_seen (hash TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
      DELETE FROM reject_seen`);
    this.#insertLine = db.prepare('INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const select = 'SELECT *, code_as_written AS codeAsWritten FROM line WHERE invoice = ?';
    this.#selectLine = db.prepare(`${select} AND ordinal = ?`);
    this.#selectLines = db.prepare(`${select} ORDER BY ordinal`);
    this.#insertPart = db.prepare('INSERT INTO part (invoice, part, at, file) VALUES (?, ?, ?, ?)');
    this.#insertReject = db.prepare('INSERT OR IGNORE INTO reject VALUES (?, ?, ?, ?, ?, ?, ?)');
    // Of those that could not be read: one that was refused for what it says is not mended by another line.
    const unread = `reason NOT IN ('${[DIFFERS, ANOTHER_DIFFERS, ANOTHER_INVOICE].join("', '")}')`;
    this.#deleteReject = db.prepare(`DELETE FROM reject WHERE number = ? AND ordinal = ? AND ${unread}`);
    this.#deleteUnread = db.prepare(
      `DELETE FROM reject WHERE number = ?1 AND ordinal IN (
         SELECT ordinal FROM reject WHERE number = ?1 AND ordinal >= ? AND ${unread} ORDER BY ordinal LIMIT ?)`,
    );
    this.#countReject = db.prepare(
      'INSERT INTO reject_seen VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET count = count + 1 RETURNING count',
    );
  }

  /**
   * Adds a line that makes sense. It takes the next ordinal of its invoice in this file. Undefined when it is not known yet what becomes of it: then `finish` tells.
   */
  add(line: RetailLine, place: RecordPlace): LineFate | undefined {
    const invoice = this.#invoices.get(line.invoice);
    const ordinal = this.#invoices.takeOrdinal(invoice);
    if (ordinal > INVOICE_LINES_MAX) return this.#noteReject(line.invoice, ordinal, TOO_MANY, place);
    if (!invoice.knownBefore) return this.#insert(invoice, ordinal, line);
    if (invoice.heldFrom === null && this.#isKnown(invoice, ordinal, line)) return 'known';
    return this.#holdBack(invoice, { ordinal, place, line });
  }

  /** Notes a record that makes no sense. With a readable invoice it still takes that invoice's next ordinal. */
  reject(invoiceNumber: string, reason: string, place: RecordPlace): LineFate | undefined {
    if (invoiceNumber === '') {
      const { count } = this.#countReject.get(recordHash(place)) as { count: number };
      return this.#noteReject('', count, reason, place);
    }
    const invoice = this.#invoices.get(invoiceNumber);
    const ordinal = this.#invoices.takeOrdinal(invoice);
    if (ordinal > INVOICE_LINES_MAX) return this.#noteReject(invoiceNumber, ordinal, reason, place);
    const isHeld = invoice.heldFrom !== null || (invoice.knownBefore && this.#lineAt(invoice, ordinal) !== undefined);
    if (isHeld) return this.#holdBack(invoice, { ordinal, place, reason });
    return this.#noteReject(invoiceNumber, ordinal, reason, place);
  }

  /** Writes out what is still held in memory, and says what became of the lines of which that was not known before. */
  finish(): Readonly<Record<LineFate, number>> {
    const fates = { added: 0, known: 0, rejected: 0 };
    for (const number of this.#heldBack.numbers())
      for (const fate of this.#settle(this.#invoices.get(number), this.#heldBack.of(number))) fates[fate] += 1;
    this.#invoices.flush();
    this.#descriptions.flush();
    this.#heldBack.clear();
    this.#db.exec('DELETE FROM reject_seen');
    return fates;
  }

  #holdBack(invoice: SpooledInvoice, record: HeldBack): undefined {
    if (invoice.heldFrom === null) this.#invoices.holdFrom(invoice, record.ordinal);
    this.#heldBack.add(invoice.number, record);
  }

  /**
   * What the file has of an invoice beyond what is known of it is added when the file has all of that, too, wherever in the invoice. Otherwise something was changed: which
   * is right is for people to say, and to take both would double it.
   */
  #settle(invoice: SpooledInvoice, records: readonly HeldBack[]): LineFate[] {
    const from = invoice.heldFrom ?? 1;
    const all = this.#linesOf(invoice);
    const lines = records.flatMap(({ line }) => (line === undefined ? [] : [line]));
    const { isKnown, missing } = compareLines(
      all.filter(({ ordinal }) => ordinal >= from),
      lines,
    );
    const taken = new Set(all.map(({ ordinal }) => ordinal));
    const isOther = !this.#isSameInvoice(invoice, lines) && !all.some(({ ordinal }) => ordinal < from);
    const isMore = !isOther && missing === 0 && isKnown.includes(false);
    // What an earlier file had garbled of it stands in this one mended, at most as often as this one has more.
    if (isMore && this.#hadRejects)
      this.#deleteUnread.run(invoice.number, from, isKnown.filter((known) => !known).length);
    let last = Math.max(all.at(-1)?.ordinal ?? 0, records.at(-1)?.ordinal ?? 0);
    let at = -1;
    return records.map(({ ordinal, place, line, reason }) => {
      if (line === undefined) return this.#noteReject(invoice.number, ordinal, reason, place);
      at += 1;
      if (isOther) return this.#noteReject(invoice.number, ordinal, ANOTHER_INVOICE, place);
      if (isKnown[at] === true) return 'known';
      if (isMore) return this.#insert(invoice, taken.has(ordinal) ? (last += 1) : ordinal, line, false);
      return this.#noteReject(invoice.number, ordinal, taken.has(ordinal) ? DIFFERS : ANOTHER_DIFFERS, place);
    });
  }

  #insert(invoice: SpooledInvoice, ordinal: number, line: RetailLine, mendsItsPlace = true): LineFate {
    const partOpen = invoice.part > 0 && !invoice.partInterpreted;
    const part = partOpen ? invoice.part : invoice.part + 1;
    const { code, codeAsWritten, description, quantity, price, at } = line;
    const { id } = invoice;
    const sum = sumOf({ invoice: id, ordinal, part, code, codeAsWritten, description, quantity, price, at });
    this.#insertLine.run(id, ordinal, part, code, codeAsWritten, description, quantity, price, at, sum);
    if (!partOpen) this.#openPart(invoice, part, line);
    if (price !== 0) this.#invoices.markPriced(invoice);
    // What a bad debt is posted under is no product.
    if (documentOf(line.invoice) !== 'bad-debt') this.#descriptions.count(line);
    // A mended file brings the line that an earlier one had garbled.
    if (mendsItsPlace && this.#hadRejects) this.#deleteReject.run(invoice.number, ordinal);
    return 'added';
  }

  #openPart(invoice: SpooledInvoice, part: number, line: RetailLine): void {
    this.#invoices.openPart(invoice, part, line);
    this.#insertPart.run(invoice.id, part, invoice.at ?? line.at, this.#fileName);
  }

  #isKnown(invoice: SpooledInvoice, ordinal: number, line: RetailLine): boolean {
    const stored = this.#lineAt(invoice, ordinal);
    return (
      stored !== undefined &&
      stored.code === line.code &&
      stored.quantity === line.quantity &&
      stored.price === line.price &&
      isSameMinute(stored.at, line.at) &&
      invoice.customer === line.customer &&
      invoice.country === line.country
    );
  }

  /** An invoice has its date from one of its lines, its customer and country from the first. */
  #isSameInvoice({ at, customer, country }: SpooledInvoice, lines: readonly RetailLine[]): boolean {
    const [first] = lines;
    if (first === undefined || at === null) return true;
    if (first.customer !== customer || first.country !== country) return false;
    return lines.some((line) => isSameMinute(line.at, at));
  }

  #lineAt({ id }: SpooledInvoice, ordinal: number): SummedLine | undefined {
    const stored = this.#selectLine.get(id, ordinal) as unknown as SummedLine | undefined;
    if (stored !== undefined) refuseDamagedLine(this.#db, stored);
    return stored;
  }

  #linesOf({ id }: SpooledInvoice): readonly SummedLine[] {
    const lines = this.#selectLines.all(id) as unknown as SummedLine[];
    for (const line of lines) refuseDamagedLine(this.#db, line);
    return lines;
  }

  #noteReject(number: string, ordinal: number, reason: string, place: RecordPlace): LineFate {
    const record = JSON.stringify(place.fields);
    this.#insertReject.run(number, ordinal, recordHash(place), this.#fileName, place.line, reason, record);
    return 'rejected';
  }
}

/** One of the two public files gives times to the minute only. */
function isSameMinute(a: number, b: number): boolean {
  return Math.floor(a / 60) === Math.floor(b / 60);
}

/** Records without a readable invoice are told apart by what they hold, so an overlapping file rejects none twice. */
function recordHash(place: RecordPlace): string {
  return createHash('sha256').update(JSON.stringify(place.fields)).digest('hex').slice(0, 32);
}
