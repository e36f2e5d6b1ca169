import type { DatabaseSync } from 'node:sqlite';

/** For whom and when an invoice is. `customer` is null for a guest, undefined where it is not said. */
export interface InvoiceHead {
  /** ISO 8601. */
  readonly at: string;
  readonly customer?: string | null;
  readonly country: string;
}

/** An invoice as a file has it: with a date for each of its lines, to the minute. */
interface FileHead {
  readonly minutes: readonly number[];
  readonly customer: string | null;
  readonly country: string;
}

interface HeadRow {
  readonly minute: number;
  readonly customer: string;
  readonly country: string;
}

const GUEST = '';
const UNSAID = '*';
const MINUTE_MS = 60_000;

/** For whom and when the shop has the documents of an invoice that this spool has not sent. */
export class ShopInvoices {
  readonly #insert;
  readonly #select;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT OR IGNORE INTO shop_invoice VALUES (?, ?, ?, ?)');
    this.#select = db.prepare('SELECT minute, customer, country FROM shop_invoice WHERE number = ?');
  }

  /** Notes a document's; the same again changes nothing. */
  add(number: string, { at, customer, country }: InvoiceHead): void {
    const who = customer === undefined ? UNSAID : (customer ?? GUEST);
    this.#insert.run(number, Math.floor(Date.parse(at) / MINUTE_MS), who, country);
  }

  /** What the shop has of an invoice under another date, customer or country than a file has it; undefined when one document at least is as the file says, or there is none. */
  otherThan(number: string, { minutes, customer, country }: FileHead): InvoiceHead | undefined {
    const all = this.#select.all(number) as unknown as HeadRow[];
    // What does not say whom it is for is as good as any only where nothing does.
    const said = all.filter((row) => row.customer !== UNSAID);
    const rows = said.length > 0 ? said : all;
    const isSame = (row: HeadRow): boolean =>
      minutes.includes(row.minute) &&
      row.country === country &&
      (row.customer === UNSAID || row.customer === (customer ?? GUEST));
    const [other] = rows;
    if (other === undefined || rows.some(isSame)) return undefined;
    const who = other.customer === UNSAID ? {} : { customer: other.customer === GUEST ? null : other.customer };
    return { at: new Date(other.minute * MINUTE_MS).toISOString(), ...who, country: other.country };
  }
}
