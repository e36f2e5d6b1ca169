import type { DatabaseSync } from 'node:sqlite';
import type { RetailLine } from './retail-line.ts';

/** How many invoices are kept in memory while a file is read. Lines of one invoice lie at most hundreds apart. */
const CACHED_MAX = 4_096;

/** An invoice as the reading of a file needs it. */
export interface SpooledInvoice {
  readonly id: number;
  readonly number: string;
  readonly at: number | null;
  /** Null for a guest. */
  readonly customer: string | null;
  readonly country: string;
  /** The number of its newest part; 0 while it has no line. */
  readonly part: number;
  readonly partInterpreted: boolean;
  /** True when files before the one that is being read have brought records of it. */
  readonly knownBefore: boolean;
  /** From which ordinal on its records are held back until the file was read; null while none is. */
  readonly heldFrom: number | null;
}

interface Entry {
  id: number;
  number: string;
  at: number | null;
  customer: string | null;
  country: string;
  priced: boolean;
  part: number;
  partInterpreted: boolean;
  knownBefore: boolean;
  heldFrom: number | null;
  /** How many lines of it the file that is being read has had so far. */
  readingLines: number;
}

/**
 * Finds invoices by number and counts their lines within the file being read. Keeps the recently seen in memory and
 * writes them back when others push them out, so that memory does not grow with the file.
 */
export class InvoiceIndex {
  readonly #cache = new Map<string, Entry>();
  readonly #reading: number;
  readonly #insert;
  readonly #select;
  readonly #update;
  readonly #insertKnown;
  readonly #selectKnown;
  readonly #setHeldFrom;
  readonly #endHeadless;
  #last: Entry | undefined;

  constructor(db: DatabaseSync) {
    const { reading } = db.prepare('SELECT coalesce(max(reading), 0) + 1 AS reading FROM invoice').get() as {
      reading: number;
    };
    this.#reading = reading;
    // Of invoices that were known before the reading, as long as it goes on: they may leave the memory meanwhile.
    db.exec(`CREATE TEMP TABLE IF NOT EXISTS known_before (id INTEGER PRIMARY KEY, held_from INTEGER) STRICT;
      DELETE FROM known_before`);
    this.#insertKnown = db.prepare('INSERT INTO known_before VALUES (?, NULL)');
    this.#selectKnown = db.prepare('SELECT held_from AS heldFrom FROM known_before WHERE id = ?');
    this.#setHeldFrom = db.prepare('UPDATE known_before SET held_from = ? WHERE id = ?');
    this.#endHeadless =
      db.prepare(`UPDATE invoice SET headless = 0 WHERE headless > 0 AND reading = ${reading} AND reading_lines >= headless
      AND id NOT IN (SELECT id FROM known_before WHERE held_from IS NOT NULL)`);
    this.#insert = db.prepare('INSERT INTO invoice (number) VALUES (?)');
    this.#select = db.prepare(
      `SELECT i.*, p.position FROM invoice i LEFT JOIN part p ON p.invoice = i.id AND p.part = i.part WHERE i.number = ?`,
    );
    this.#update = db.prepare(
      `UPDATE invoice SET at = ?, customer = ?, country = ?, priced = ?, part = ?, reading = ?, reading_lines = ?
       WHERE id = ?`,
    );
  }

  /** The invoice of that number, made when it is new. */
  get(number: string): SpooledInvoice {
    if (this.#last?.number === number) return this.#last;
    const entry = this.#cache.get(number) ?? this.#load(number);
    this.#last = entry;
    return entry;
  }

  /** The ordinal of the next line of an invoice in this file, counted from 1. */
  takeOrdinal(invoice: SpooledInvoice): number {
    return (this.#entry(invoice).readingLines += 1);
  }

  /** Notes that records of an invoice that was known before are held back. */
  holdFrom(invoice: SpooledInvoice, ordinal: number): void {
    this.#entry(invoice).heldFrom = ordinal;
    this.#setHeldFrom.run(ordinal, invoice.id);
  }

  /** Opens a part; the first gives the invoice its date, customer and country. */
  openPart(invoice: SpooledInvoice, part: number, first: RetailLine): void {
    const entry = this.#entry(invoice);
    if (entry.at === null) {
      entry.at = first.at;
      entry.customer = first.customer;
      entry.country = first.country;
    }
    entry.part = part;
    entry.partInterpreted = false;
  }

  /** Notes that the invoice holds a line with a price. */
  markPriced(invoice: SpooledInvoice): void {
    this.#entry(invoice).priced = true;
  }

  /** Writes all that is held in memory to the spool. */
  flush(): void {
    for (const entry of this.#cache.values()) this.#write(entry);
    this.#cache.clear();
    this.#last = undefined;
    // All their lines were read as they are held.
    this.#endHeadless.run();
  }

  #entry(invoice: SpooledInvoice): Entry {
    const entry = this.#last?.id === invoice.id ? this.#last : this.#cache.get(invoice.number);
    if (entry === undefined) throw new Error(`invoice ${invoice.number} is no longer held`);
    return entry;
  }

  #load(number: string): Entry {
    const entry = this.#read(number) ?? this.#make(number);
    if (this.#cache.size >= CACHED_MAX) this.#dropOldest();
    this.#cache.set(number, entry);
    return entry;
  }

  #make(number: string): Entry {
    const { lastInsertRowid } = this.#insert.run(number);
    return {
      id: Number(lastInsertRowid),
      number,
      at: null,
      customer: null,
      country: '',
      priced: false,
      part: 0,
      partInterpreted: false,
      knownBefore: false,
      heldFrom: null,
      readingLines: 0,
    };
  }

  #read(number: string): Entry | undefined {
    const row = this.#select.get(number);
    if (row === undefined) return undefined;
    const id = Number(row['id']);
    const isBegun = row['reading'] === this.#reading;
    if (!isBegun) this.#insertKnown.run(id);
    const known = this.#selectKnown.get(id) as { heldFrom: number | null } | undefined;
    return {
      id,
      number,
      at: row['at'] as number | null,
      customer: row['customer'] as string | null,
      country: String(row['country']),
      priced: row['priced'] === 1,
      part: Number(row['part']),
      partInterpreted: row['position'] !== null,
      knownBefore: known !== undefined,
      heldFrom: known?.heldFrom ?? null,
      readingLines: isBegun ? Number(row['reading_lines']) : 0,
    };
  }

  #dropOldest(): void {
    const [number, entry] = this.#cache.entries().next().value ?? [];
    if (number === undefined || entry === undefined) return;
    this.#write(entry);
    this.#cache.delete(number);
  }

  #write({ id, at, customer, country, priced, part, readingLines }: Entry): void {
    this.#update.run(at, customer, country, priced ? 1 : 0, part, this.#reading, readingLines, id);
  }
}
