import type { DatabaseSync } from 'node:sqlite';
import { compareLines } from './compare-lines.ts';
import { DescriptionCounts } from './description-counts.ts';
import { documentOf } from './document.ts';
import { HeldBackRecords, type HeldBack, type RecordPlace } from './held-back.ts';
import { HeldLines } from './held-lines.ts';
import { InvoiceIndex, type SpooledInvoice } from './invoice-index.ts';
import { contentOf } from './line-content.ts';
import { ANOTHER_DIFFERS, ANOTHER_INVOICE, DIFFERS } from './refusal.ts';
import { RejectRows, recordHash, type RejectRow } from './reject-rows.ts';
import type { RetailLine } from './retail-line.ts';
import { settleRejects } from './settle-rejects.ts';

/** What became of a record that was handed to the spool. `known` ones are there already: lines, whatever their description, and what is taken for one of them, garbled. */
export type LineFate = 'added' | 'known' | 'rejected';

/** How many lines of one invoice are believed: memory holds an invoice as a whole, and each of its articles’ states. The public files stay below 1,200. */
export const INVOICE_LINES_MAX = 2_000;
/** The sentence for those beyond. */
const TOO_MANY = `its invoice has ${INVOICE_LINES_MAX} lines before it`;

/** A record that was held back, with what it is known again by. */
type Weighed = HeldBack & { readonly hash: string; readonly content: string | null };

/** Puts the lines of one file into the spool, within a transaction of the caller. */
export class SpoolWriter {
  readonly #fileName: string;
  readonly #invoices: InvoiceIndex;
  readonly #descriptions: DescriptionCounts;
  readonly #heldBack: HeldBackRecords;
  readonly #lines: HeldLines;
  readonly #rejects: RejectRows;
  readonly #insertPart;

  constructor(db: DatabaseSync, fileName: string) {
    this.#fileName = fileName;
    this.#invoices = new InvoiceIndex(db);
    this.#descriptions = new DescriptionCounts(db);
    this.#heldBack = new HeldBackRecords(db);
    this.#lines = new HeldLines(db);
    this.#rejects = new RejectRows(db, fileName);
    this.#insertPart = db.prepare('INSERT INTO part (invoice, part, at, file) VALUES (?, ?, ?, ?)');
  }

  /**
   * Adds a line that makes sense. It takes the next ordinal of its invoice in this file. Undefined when it is not known yet what becomes of it: then `finish` tells.
   */
  add(line: RetailLine, place: RecordPlace): LineFate | undefined {
    const invoice = this.#invoices.get(line.invoice);
    const ordinal = this.#invoices.takeOrdinal(invoice);
    if (ordinal > INVOICE_LINES_MAX) return this.#reject(invoice, ordinal, TOO_MANY, place);
    if (!invoice.knownBefore) return this.#insert(invoice, ordinal, line);
    if (invoice.heldFrom === null && this.#lines.at(invoice, ordinal)?.content === contentOf(line)) return 'known';
    return this.#holdBack(invoice, { ordinal, place, line });
  }

  /** Notes a record that makes no sense. With a readable invoice it still takes that invoice's next ordinal. */
  reject(invoiceNumber: string, reason: string, place: RecordPlace): LineFate | undefined {
    if (invoiceNumber === '') {
      this.#rejects.noteWithoutInvoice(reason, place);
      return 'rejected';
    }
    const invoice = this.#invoices.get(invoiceNumber);
    const ordinal = this.#invoices.takeOrdinal(invoice);
    const isNew = ordinal > INVOICE_LINES_MAX || !invoice.knownBefore;
    if (isNew || this.#isRejectedThere(invoice, ordinal, place)) return this.#reject(invoice, ordinal, reason, place);
    return this.#holdBack(invoice, { ordinal, place, reason });
  }

  /** Writes out what is still held in memory, and says what became of the lines of which that was not known before. */
  finish(): Readonly<Record<LineFate, number>> {
    const fates = { added: 0, known: 0, rejected: 0 };
    for (const number of this.#heldBack.numbers())
      for (const fate of this.#settle(this.#invoices.get(number), this.#heldBack.of(number))) fates[fate] += 1;
    this.#invoices.flush();
    this.#descriptions.flush();
    this.#heldBack.clear();
    return fates;
  }

  #holdBack(invoice: SpooledInvoice, record: HeldBack): undefined {
    if (invoice.heldFrom === null) this.#invoices.holdFrom(invoice, record.ordinal);
    this.#heldBack.add(invoice.number, record);
  }

  #isRejectedThere(invoice: SpooledInvoice, ordinal: number, place: RecordPlace): boolean {
    if (invoice.heldFrom !== null || this.#lines.at(invoice, ordinal) !== undefined) return false;
    return this.#rejects.has(invoice.number, ordinal, place);
  }

  /**
   * What the file has of an invoice beyond what is known of it is added when the file has all of that, too, wherever in the invoice. Otherwise something was changed: which
   * is right is for people to say, and to take both would double it.
   */
  #settle(invoice: SpooledInvoice, heldBack: readonly HeldBack[]): LineFate[] {
    const from = invoice.heldFrom ?? 1;
    const read = heldBack.map(weighed);
    const heldBefore = this.#lines.of(invoice).map(({ content }) => content);
    this.#lines.learnHeads(
      invoice,
      from,
      read.flatMap(({ line }) => line ?? []),
    );
    const before = this.#lines.of(invoice);
    const known = before.filter(({ ordinal }) => ordinal >= from).map(({ content }) => content);
    const lines = read.flatMap(({ content }) => (content === null ? [] : [content]));
    const { isKnown, missing } = compareLines(known, lines);
    if (missing === 0) this.#lines.endHeadless(invoice);
    const rows = this.#rowsOf(invoice, read);
    const added = missing > 0 ? new Set<number>() : this.#insertNew(invoice, read, isKnown);
    const after = added.size === 0 ? before : this.#lines.of(invoice);
    // Up to the first that is held back, the file has what is known in its place.
    const inPlace = before.filter(({ ordinal }) => ordinal < from).map(({ content }) => content);
    const taken = new Set(after.map(({ ordinal }) => ordinal));
    const { drop, rejected } = settleRejects({
      rows,
      heldBefore,
      held: after.map(({ content }) => content),
      taken,
      lines: [...inPlace, ...lines],
      recordCount: read.at(-1)?.ordinal ?? 0,
      read,
    });
    for (const row of drop) this.#rejects.drop(invoice.number, row);
    const minutes = new Set(before.map(({ minute }) => minute));
    return read.map((record) => {
      const { ordinal, place, line, content } = record;
      if (added.has(ordinal)) return 'added';
      if (!rejected.has(ordinal)) return 'known';
      const reason = line === undefined ? record.reason : whyRefused(invoice, line, minutes, taken.has(ordinal));
      return this.#reject(invoice, ordinal, reason, place, content);
    });
  }

  /** Adds the lines that are not known; answers their places in the file. */
  #insertNew(invoice: SpooledInvoice, read: readonly Weighed[], isKnown: readonly boolean[]): Set<number> {
    const taken = new Set(this.#lines.of(invoice).map(({ ordinal }) => ordinal));
    const added = new Set<number>();
    let last = Math.max(0, ...taken, ...read.map(({ ordinal }) => ordinal));
    let at = -1;
    for (const { ordinal, line } of read) {
      if (line === undefined || isKnown[(at += 1)] === true) continue;
      this.#insert(invoice, taken.has(ordinal) ? (last += 1) : ordinal, line);
      added.add(ordinal);
    }
    return added;
  }

  /** What was rejected of an invoice, also by spools that did not note what a refused line says: where this file has the same record, it tells. */
  #rowsOf({ number }: SpooledInvoice, read: readonly Weighed[]): RejectRow[] {
    const rows = this.#rejects.of(number, INVOICE_LINES_MAX);
    if (!rows.some(({ content }) => content === '')) return rows;
    const contents = new Map(read.map(({ hash, content }) => [hash, content]));
    return rows.map((row) => {
      const content = contents.get(row.hash);
      if (row.content !== '' || typeof content !== 'string') return row;
      this.#rejects.setContent(number, row, content);
      return { ...row, content };
    });
  }

  #insert(invoice: SpooledInvoice, ordinal: number, line: RetailLine): LineFate {
    const partOpen = invoice.part > 0 && !invoice.partInterpreted;
    if (!partOpen) this.#openPart(invoice, invoice.part + 1, line);
    this.#lines.add(invoice, ordinal, invoice.part, line);
    if (line.price !== 0) this.#invoices.markPriced(invoice);
    // What a bad debt is posted under is no product.
    if (documentOf(line.invoice) !== 'bad-debt') this.#descriptions.count(line);
    return 'added';
  }

  #openPart(invoice: SpooledInvoice, part: number, line: RetailLine): void {
    this.#invoices.openPart(invoice, part, line);
    this.#insertPart.run(invoice.id, part, invoice.at ?? line.at, this.#fileName);
  }

  #reject(
    { number }: SpooledInvoice,
    ordinal: number,
    reason: string,
    place: RecordPlace,
    content: string | null = null,
  ): LineFate {
    this.#rejects.note(number, ordinal, reason, place, content);
    return 'rejected';
  }
}

function weighed(record: HeldBack): Weighed {
  const content = record.line === undefined ? null : contentOf(record.line);
  return { ...record, hash: recordHash(record.place), content };
}

function whyRefused(
  { customer, country }: SpooledInvoice,
  line: RetailLine,
  minutes: ReadonlySet<number>,
  isTaken: boolean,
): string {
  const isOther = line.customer !== customer || line.country !== country || !minutes.has(Math.floor(line.at / 60));
  if (isOther) return ANOTHER_INVOICE;
  return isTaken ? DIFFERS : ANOTHER_DIFFERS;
}
