import type { DatabaseSync } from 'node:sqlite';
import { compareLines } from './compare-lines.ts';
import type { SpooledInvoice } from './invoice-index.ts';
import { contentOf } from './line-content.ts';
import type { RetailLine } from './retail-line.ts';
import { refuseDamagedLine, sumOf, type SummedLine } from './spool-damage.ts';

/** A line that the spool holds, as far as the reading of a file needs it. */
interface HeldContent {
  readonly ordinal: number;
  readonly content: string;
  /** Of its own date. */
  readonly minute: number;
}

interface HeldRow extends SummedLine {
  readonly customer: string | null;
  /** Null where the line is for whom its invoice is. */
  readonly country: string | null;
}

/** The lines that the spool holds: those it is given are written, those it has are compared with what was written. */
export class HeldLines {
  readonly #db: DatabaseSync;
  readonly #insert;
  readonly #insertHead;
  readonly #selectOne;
  readonly #selectAll;
  readonly #selectHeadless;
  readonly #endHeadless;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#insertHead = db.prepare('INSERT INTO line_head VALUES (?, ?, ?, ?)');
    const select = `SELECT l.*, l.code_as_written AS codeAsWritten, h.customer, h.country
      FROM line l LEFT JOIN line_head h ON h.invoice = l.invoice AND h.ordinal = l.ordinal WHERE l.invoice = ?`;
    this.#selectOne = db.prepare(`${select} AND l.ordinal = ?`);
    this.#selectAll = db.prepare(`${select} ORDER BY l.ordinal`);
    this.#selectHeadless = db.prepare('SELECT headless FROM invoice WHERE id = ?');
    this.#endHeadless = db.prepare('UPDATE invoice SET headless = 0 WHERE id = ? AND headless > 0');
  }

  /** Adds a line to a part of an invoice, which has its date, customer and country already. */
  add(invoice: SpooledInvoice, ordinal: number, part: number, line: RetailLine): void {
    const { id } = invoice;
    const { code, codeAsWritten, description, quantity, price, at } = line;
    const sum = sumOf({ invoice: id, ordinal, part, code, codeAsWritten, description, quantity, price, at });
    this.#insert.run(id, ordinal, part, code, codeAsWritten, description, quantity, price, at, sum);
    if (!isForWhom(invoice, line)) this.#insertHead.run(id, ordinal, line.customer, line.country);
  }

  /** The line at a place of an invoice. @throws SpoolDamagedError */
  at(invoice: SpooledInvoice, ordinal: number): HeldContent | undefined {
    const row = this.#selectOne.get(invoice.id, ordinal) as unknown as HeldRow | undefined;
    return row === undefined ? undefined : this.#contentOf(invoice, row);
  }

  /** All of an invoice, by ordinal. @throws SpoolDamagedError */
  of(invoice: SpooledInvoice): HeldContent[] {
    const rows = this.#selectAll.all(invoice.id) as unknown as HeldRow[];
    return rows.map((row) => this.#contentOf(invoice, row));
  }

  /**
   * Notes whom lines from an ordinal on are for, of which a version of before did not note that, as a file has them that is
   * otherwise the same. Not where nothing in the file is for whom the invoice is: that is another invoice.
   * @throws SpoolDamagedError
   */
  learnHeads(invoice: SpooledInvoice, from: number, read: readonly RetailLine[]): void {
    const { headless } = this.#selectHeadless.get(invoice.id) as { headless: number };
    if (headless < from || (from === 1 && !read.some((line) => isForWhom(invoice, line)))) return;
    const rows = (this.#selectAll.all(invoice.id) as unknown as HeldRow[]).filter(({ ordinal }) => ordinal >= from);
    const held = rows.map((row) => this.#contentOf(invoice, row).content);
    const contents = read.map(contentOf);
    const isRead = compareLines(contents, held).isKnown;
    const isHeld = compareLines(held, contents).isKnown;
    const others = read.filter((_, at) => isHeld[at] !== true);
    const { customer, country } = invoice;
    const asInvoices = others.map((line) => contentOf({ ...line, customer, country }));
    for (const [at, { ordinal, country: noted }] of rows.entries()) {
      if (isRead[at] === true || noted !== null || ordinal > headless) continue;
      const found = asInvoices.indexOf(held[at]!);
      if (found === -1) continue;
      asInvoices.splice(found, 1);
      const [line] = others.splice(found, 1);
      this.#insertHead.run(invoice.id, ordinal, line!.customer, line!.country);
    }
  }

  /** Notes that a file had all lines of an invoice, so that it is known whom each is for. */
  endHeadless({ id }: SpooledInvoice): void {
    this.#endHeadless.run(id);
  }

  #contentOf(invoice: SpooledInvoice, row: HeldRow): HeldContent {
    refuseDamagedLine(this.#db, row);
    const { customer, country } = row.country === null ? invoice : row;
    const { ordinal, code, quantity, price, at } = row;
    const content = contentOf({ code, quantity, price, at, customer, country: country! });
    return { ordinal, content, minute: Math.floor(at / 60) };
  }
}

function isForWhom({ customer, country }: SpooledInvoice, line: RetailLine): boolean {
  return line.customer === customer && line.country === country;
}
