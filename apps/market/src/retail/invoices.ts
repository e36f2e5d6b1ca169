import type { DatabaseSync } from 'node:sqlite';
import { interpretWaiting } from './interpret.ts';
import type { Invoice, InvoiceLine, ReturnedFrom, ReturnLine } from './invoice.ts';
import { meaningOf } from './line-meaning.ts';
import { MATCHES_MAX } from './match-return.ts';
import type { SpooledLine } from './part-effects.ts';
import { inTransaction, type Spool } from './spool.ts';
import { ShopLines, type CorrectionKind, type HeldLine } from './shop-lines.ts';
import { SpooledLines } from './spooled-lines.ts';

/** How many invoices are interpreted, and read back, at a time. */
const BATCH_PARTS = 250;

/** Lines and invoices that are still to be sent, for a progress bar. */
export interface Unsent {
  readonly invoices: number;
  readonly lines: number;
}

interface PartRow {
  readonly invoice: number;
  readonly part: number;
  readonly number: string;
  readonly at: number;
  readonly customer: string | null;
  readonly country: string;
  readonly priced: number;
  readonly position: number;
  readonly opensOrder: number;
  readonly firstOfCustomer: number;
  readonly file: string | null;
}

interface MatchRow extends Omit<ReturnedFrom, 'saleLine'> {
  readonly invoiceId: number;
  readonly priced: number;
}

/**
 * The invoices that were not marked as sent, in the order of their positions; interprets waiting ones as it goes.
 * Memory holds one of them. Invoices may be marked as sent, in any order, while the iteration goes on.
 */
export function* unsentInvoices(spool: Spool): Generator<Invoice> {
  const reader = new InvoiceReader(spool.db);
  let after = 0;
  for (;;) {
    const rows = reader.unsentAfter(after, BATCH_PARTS);
    // One after the other: hundreds of invoices with thousands of lines each would not fit into memory.
    for (const row of rows) yield reader.invoice(row);
    after = rows.at(-1)?.position ?? after;
    if (rows.length < BATCH_PARTS && interpretWaiting(spool, BATCH_PARTS) === 0) return;
  }
}

/** Notes that all commands of these invoices were acknowledged. */
export function markSent(spool: Spool, positions: Iterable<number>): void {
  const update = spool.db.prepare('UPDATE part SET sent = 1 WHERE position = ?');
  inTransaction(spool, () => {
    for (const position of positions) update.run(position);
  });
}

/** Counts what is still to be sent, interpreted or not. */
export function countUnsent(spool: Spool): Unsent {
  const row = spool.db
    .prepare(
      `SELECT count(*) AS invoices, coalesce(sum((SELECT count(*) FROM line l
         WHERE l.invoice = p.invoice AND l.part = p.part)), 0) AS lines FROM part p WHERE sent = 0`,
    )
    .get() as { invoices: number; lines: number };
  return { invoices: row.invoices, lines: row.lines };
}

/** Counts the lines that were sent, with their invoices. */
export function countSentLines(spool: Spool): number {
  const row = spool.db
    .prepare(
      `SELECT count(*) AS lines FROM part p JOIN line l ON l.invoice = p.invoice AND l.part = p.part WHERE p.sent = 1`,
    )
    .get() as { lines: number };
  return row.lines;
}

class InvoiceReader {
  readonly #selectParts;
  readonly #lines: SpooledLines;
  readonly #shop: ShopLines;
  readonly #selectMatches;
  readonly #selectPriceBefore;
  readonly #selectPrices;
  readonly #selectDeliveries;

  constructor(db: DatabaseSync) {
    this.#selectParts = db.prepare(
      `SELECT p.invoice, p.part, i.number, i.at, i.customer, i.country, p.priced, p.position,
         p.opens_order AS opensOrder, p.first_of_customer AS firstOfCustomer, p.file
       FROM part p JOIN invoice i ON i.id = p.invoice
       WHERE p.sent = 0 AND p.position > ? ORDER BY p.position LIMIT ?`,
    );
    this.#lines = new SpooledLines(db);
    this.#shop = new ShopLines(db);
    this.#selectMatches = db.prepare(
      `SELECT i.number AS invoice, p.part, m.sold_ordinal AS ordinal, m.quantity, p.invoice AS invoiceId, p.priced
       FROM match m JOIN part p ON p.position = m.sold_position JOIN invoice i ON i.id = p.invoice
       WHERE m.position = ? AND m.ordinal = ? ORDER BY m.sold_position DESC, m.sold_ordinal DESC`,
    );
    this.#selectPriceBefore = db.prepare(
      'SELECT price FROM list_price WHERE code = ? AND position < ? ORDER BY position DESC LIMIT 1',
    );
    this.#selectPrices = db.prepare(
      `SELECT code, price, NOT EXISTS (SELECT 1 FROM list_price b WHERE b.code = a.code AND b.position < a.position) AS first
       FROM list_price a WHERE position = ? ORDER BY code`,
    );
    this.#selectDeliveries = db.prepare('SELECT code, quantity FROM delivery WHERE position = ? ORDER BY code');
  }

  unsentAfter(position: number, partsMax: number): PartRow[] {
    return this.#selectParts.all(position, partsMax) as unknown as PartRow[];
  }

  invoice(row: PartRow): Invoice {
    const lines = this.#lines.of(row.invoice, row.part);
    const heldOfAll = this.#shop.heldOf(row.number);
    const held = new Map(lines.flatMap(({ ordinal }) => pairOf(ordinal, heldOfAll.get(ordinal))));
    return {
      position: row.position,
      number: row.number,
      part: row.part,
      at: new Date(row.at * 1000).toISOString(),
      customer: row.customer,
      country: row.country,
      firstOfCustomer: row.firstOfCustomer === 1,
      opensOrder: row.opensOrder === 1,
      deliveries: plain(this.#selectDeliveries.all(row.position)) as Invoice['deliveries'],
      lines: lines.map((line) => this.#line(row, line, held.get(line.ordinal))),
      unfinished: this.#shop.unfinished(held.values()),
      file: row.file,
      listPrices: this.#selectPrices
        .all(row.position)
        .map(({ code, price, first }) => ({ code: String(code), price: Number(price), first: first === 1 })),
    };
  }

  #line(row: PartRow, line: SpooledLine, held: HeldLine | undefined): InvoiceLine {
    const meaning = meaningOf(row.number, line, row.priced === 1);
    const base = { ...line, amount: line.quantity * line.price, ...(held === undefined ? {} : { held }) };
    switch (meaning.kind) {
      case 'sale':
        return { ...base, kind: 'sale', article: meaning.article, pricing: this.#pricing(row, line) };
      case 'return':
        return { ...base, kind: 'return', article: meaning.article, ...this.#origin(row, line) };
      case 'charge':
        return { ...base, ...meaning };
      case 'posting':
        return { ...base, ...meaning, ...this.#named('posting', row, line) };
      case 'stock-found':
      case 'write-off':
        return {
          ...base,
          kind: meaning.kind,
          article: meaning.article,
          reason: line.description || 'no reason given',
          ...this.#named('adjustment', row, line),
        };
    }
  }

  #named(kind: CorrectionKind, { number }: PartRow, { ordinal }: SpooledLine): { readonly nth?: number } {
    const nth = this.#shop.freeNth(kind, number, ordinal);
    return nth === 1 ? {} : { nth };
  }

  #pricing(row: PartRow, line: SpooledLine): 'list' | 'agreed' | 'free' {
    if (line.price === 0) return 'free';
    const list = this.#selectPriceBefore.get(line.code, row.position);
    return list?.['price'] === line.price ? 'list' : 'agreed';
  }

  #origin(row: PartRow, line: SpooledLine): Pick<ReturnLine, 'from' | 'unmatched'> {
    const matches = this.#selectMatches.all(row.position, line.ordinal) as unknown as MatchRow[];
    const from = matches.map((match) => this.#returnedFrom(match));
    const quantity = from.reduce((left, match) => left - match.quantity, -line.quantity);
    if (quantity === 0) return { from, unmatched: null };
    if (row.customer === null) return { from, unmatched: { quantity, reason: 'guest' } };
    if (from.length === MATCHES_MAX) return { from, unmatched: { quantity, reason: 'of-too-many-lines' } };
    return { from, unmatched: { quantity, reason: from.length === 0 ? 'no-earlier-line' : 'fewer-bought' } };
  }

  #returnedFrom({ invoice, part, ordinal, quantity, invoiceId, priced }: MatchRow): ReturnedFrom {
    const held = this.#shop.heldOf(invoice);
    const before = this.#lines.of(invoiceId, part).filter((line) => line.ordinal < ordinal && !held.has(line.ordinal));
    const saleLine = before.filter((line) => meaningOf(invoice, line, priced === 1).kind === 'sale').length;
    const place = held.get(ordinal);
    const heldIn = place === undefined ? {} : { heldIn: { order: place.document, line: place.line } };
    return { invoice, part, ordinal, saleLine, ...heldIn, quantity };
  }
}

function pairOf<V>(key: number, value: V | undefined): [number, V][] {
  return value === undefined ? [] : [[key, value]];
}

/** Rows of the store have no prototype; what leaves this file are ordinary objects. */
function plain(rows: readonly object[]): unknown[] {
  return rows.map((row) => ({ ...row }));
}
