import type { DatabaseSync } from 'node:sqlite';
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

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#insertHead = db.prepare('INSERT INTO line_head VALUES (?, ?, ?, ?)');
    const select = `SELECT l.*, l.code_as_written AS codeAsWritten, h.customer, h.country
      FROM line l LEFT JOIN line_head h ON h.invoice = l.invoice AND h.ordinal = l.ordinal WHERE l.invoice = ?`;
    this.#selectOne = db.prepare(`${select} AND l.ordinal = ?`);
    this.#selectAll = db.prepare(`${select} ORDER BY l.ordinal`);
  }

  /** Adds a line to a part of an invoice, which has its date, customer and country already. */
  add({ id, customer, country }: SpooledInvoice, ordinal: number, part: number, line: RetailLine): void {
    const { code, codeAsWritten, description, quantity, price, at } = line;
    const sum = sumOf({ invoice: id, ordinal, part, code, codeAsWritten, description, quantity, price, at });
    this.#insert.run(id, ordinal, part, code, codeAsWritten, description, quantity, price, at, sum);
    if (line.customer !== customer || line.country !== country)
      this.#insertHead.run(id, ordinal, line.customer, line.country);
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

  #contentOf(invoice: SpooledInvoice, row: HeldRow): HeldContent {
    refuseDamagedLine(this.#db, row);
    const { customer, country } = row.country === null ? invoice : row;
    const { ordinal, code, quantity, price, at } = row;
    const content = contentOf({ code, quantity, price, at, customer, country: country! });
    return { ordinal, content, minute: Math.floor(at / 60) };
  }
}
