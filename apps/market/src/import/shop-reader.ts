import type { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { isPostingAccount, type PostingAccount } from '../retail/article.ts';
import { correctionIdOf } from '../retail/correction-id.ts';
import { meaningOf } from '../retail/line-meaning.ts';
import { ShopInvoices } from '../retail/shop-invoices.ts';
import { ShopLines, type CorrectionKind, type ShopLine } from '../retail/shop-lines.ts';
import { SpooledLines } from '../retail/spooled-lines.ts';
import { CURRENCY } from './sale-commands.ts';
import { adjustedLine, orderLineAt, partOfDocument, type OrderLineAt } from './order-ids.ts';

interface EventLine {
  readonly sku: string;
  readonly kind: string;
  readonly quantity: number;
  readonly price: number;
}

interface Drafted {
  readonly order: string;
  readonly customer: string | null;
  readonly country: string;
  readonly lines: readonly EventLine[];
}

interface Accepted {
  readonly return: string;
  readonly customer: string | null;
  readonly country: string;
  readonly lines: readonly EventLine[];
  readonly charges: readonly EventLine[];
}

interface Adjusted {
  readonly adjustment: string;
  readonly sku: string;
  readonly quantity: number;
  readonly country: string | null;
}

interface Posted {
  readonly transaction: string;
  readonly kind: string;
  readonly country: string | null;
  readonly entries: readonly { readonly account: string; readonly currency: string; readonly amount: number }[];
}

/** What the ledger calls a transaction that was posted as an adjustment, before the adjustment's own id. */
const ADJUSTMENT = 'adjustment:';
/** What it calls the account of a kind of posting, before the kind. */
const EXPENSE = 'expense:';

/** Events that say for whom and when (a line of) an invoice is. */
const HEADED: ReadonlySet<string> = new Set([
  `${orders.name} order-drafted`,
  `${orders.name} return-accepted`,
  `${inventory.name} adjustment-made`,
  `${payments.name} transaction-posted`,
]);

interface ReturnedLines {
  readonly order: string;
  readonly return: string;
  readonly lines: readonly { readonly line: number; readonly quantity: number }[];
}

interface CorrectedLine {
  readonly number: string;
  readonly ordinal: number;
}

interface InterpretedLine {
  readonly code: string;
  readonly quantity: number;
  readonly price: number;
  readonly priced: number;
  readonly position: number;
  readonly customer: string | null;
}

interface OwnPart {
  readonly invoice: number;
  readonly position: number;
  readonly customer: string | null;
  readonly priced: number;
}

/**
 * Reads in the shop's logs what it has of the files' lines, and notes in the spool what the spool itself has not sent. By a log rather than by views: it
 * tells in one walk all documents there are, whatever they are called, with their lines and what each return took from which.
 */
export class ShopReader {
  readonly #shop: ShopLines;
  readonly #invoices: ShopInvoices;
  readonly #lines: SpooledLines;
  readonly #selectOwn;
  readonly #selectInterpreted;
  readonly #takeSale;

  constructor(db: DatabaseSync) {
    this.#shop = new ShopLines(db);
    this.#invoices = new ShopInvoices(db);
    this.#lines = new SpooledLines(db);
    this.#selectOwn = db.prepare(
      `SELECT p.invoice, p.position, i.customer, p.priced FROM part p JOIN invoice i ON i.id = p.invoice
       WHERE i.number = ? AND p.part = ? AND p.position IS NOT NULL AND p.held = 0`,
    );
    this.#selectInterpreted = db.prepare(
      `SELECT l.code, l.quantity, l.price, p.priced, p.position, i.customer FROM line l JOIN invoice i ON i.id = l.invoice JOIN part p ON p.invoice = l.invoice AND p.part = l.part
       WHERE i.number = ? AND l.ordinal = ? AND p.position IS NOT NULL`,
    );
    this.#takeSale = db.prepare(
      'UPDATE sale SET remaining = max(remaining - ?, 0) WHERE customer = ? AND code = ? AND position = ? AND ordinal = ?',
    );
  }

  /** Takes the next event of a service's log. */
  take(service: string, { type, payload, occurredAt: at }: StoredEvent): void {
    if (service === inventory.name && type === 'adjustment-made') this.#adjusted(JSON.parse(payload) as Adjusted, at);
    if (service === payments.name && type === 'transaction-posted') this.#posted(JSON.parse(payload) as Posted, at);
    if (service !== orders.name) return;
    if (type === 'order-drafted') this.#drafted(JSON.parse(payload) as Drafted, at);
    else if (type === 'return-accepted') this.#accepted(JSON.parse(payload) as Accepted, at);
    else if (type === 'order-shipped' || type === 'order-cancelled')
      this.#shop.end((JSON.parse(payload) as Drafted).order);
    else if (type === 'lines-returned') this.#cameBack(JSON.parse(payload) as ReturnedLines, 1);
    else if (type === 'lines-restored') this.#cameBack(JSON.parse(payload) as ReturnedLines, -1);
  }

  /** Takes of an event that was read before only for whom and when an invoice is. */
  takeHead(service: string, { type, payload, occurredAt: at }: StoredEvent): void {
    const event: unknown = HEADED.has(`${service} ${type}`) ? JSON.parse(payload) : undefined;
    if (event === undefined) return;
    if (type === 'order-drafted') this.#noteDocument((event as Drafted).order, event as Drafted, at);
    else if (type === 'return-accepted') this.#noteDocument((event as Accepted).return, event as Accepted, at);
    else if (type === 'adjustment-made')
      this.#noteCorrection('adjustment', (event as Adjusted).adjustment, event as Adjusted, at);
    else if (postingsOf(event as Posted).length > 0)
      this.#noteCorrection('posting', adjustmentOf(event as Posted)!, event as Posted, at);
  }

  #drafted(event: Drafted, at: string): void {
    const part = this.#noteDocument(event.order, event, at);
    if (part !== undefined) this.#shop.add({ kind: 'order', id: event.order, ...part }, event.lines.map(asWritten(1)));
  }

  #accepted(event: Accepted, at: string): void {
    const part = this.#noteDocument(event.return, event, at);
    if (part === undefined) return;
    const lines = [...event.lines.map(asWritten(-1)), ...event.charges.map(asWritten(1))];
    this.#shop.add({ kind: 'return', id: event.return, ...part }, lines);
  }

  #adjusted(event: Adjusted, at: string): void {
    const { adjustment, sku: code, quantity } = event;
    const named = this.#noteCorrection('adjustment', adjustment, event, at);
    if (named !== undefined) this.#shop.addAdjustment(adjustment, named.number, named.ordinal, { code, quantity });
  }

  #posted(event: Posted, at: string): void {
    const id = adjustmentOf(event);
    const postings = postingsOf(event);
    if (id === undefined || postings.length === 0) return;
    const named = this.#noteCorrection('posting', id, event, at);
    if (named === undefined) return;
    // Files have below zero what is a cost, the ledger above, as a debit.
    for (const { account, amount } of postings)
      this.#shop.addPosting(id, named.number, named.ordinal, account, -amount);
  }

  /** Notes for whom and when a document is, of a part of an invoice that it tells; undefined of any other, and of what this spool has sent. */
  #noteDocument(id: string, { customer, country }: Pick<Drafted, 'customer' | 'country'>, at: string) {
    const part = partOfDocument(id);
    if (part === undefined || this.#own(id) !== undefined) return undefined;
    this.#invoices.add(part.number, { at, customer, country });
    return part;
  }

  /** The same of what is named after one line. */
  #noteCorrection(kind: CorrectionKind, id: string, { country }: Pick<Adjusted, 'country'>, at: string) {
    const named = adjustedLine(id);
    if (named === undefined || this.#isOwnCorrection(kind, id, named)) return undefined;
    if (country !== null) this.#invoices.add(named.number, { at, country });
    return named;
  }

  /** Whether this is what the spool's own line at that place is sent as. */
  #isOwnCorrection(kind: CorrectionKind, id: string, { number, ordinal }: CorrectedLine): boolean {
    const line = this.#selectInterpreted.get(number, ordinal) as InterpretedLine | undefined;
    if (line === undefined || this.#shop.heldOf(number).has(ordinal)) return false;
    const meaning = meaningOf(number, line, line.priced === 1).kind;
    const own = meaning === 'stock-found' || meaning === 'write-off' ? 'adjustment' : meaning;
    return own === kind && correctionIdOf(number, ordinal, this.#shop.freeNth(kind, number, ordinal)) === id;
  }

  /** What returns of this spool took is noted where they were matched; others' leave less for those to come. */
  #cameBack({ order, return: id, lines }: ReturnedLines, sign: 1 | -1): void {
    if (this.#own(id) !== undefined) return;
    for (const { line, quantity } of lines) {
      const ordinal = this.#shop.takeBack(order, line, sign * quantity) ?? this.#ownOrdinal(order, line);
      const at = orderLineAt(order, line);
      if (ordinal === undefined || at === undefined) continue;
      const sold = this.#selectInterpreted.get(at.number, ordinal);
      if (typeof sold?.['customer'] !== 'string') continue;
      this.#takeSale.run(sign * quantity, sold['customer'], sold['code']!, sold['position']!, ordinal);
    }
  }

  /** The ordinal of a line of an order that this spool has sent. */
  #ownOrdinal(order: string, line: number): number | undefined {
    const at = orderLineAt(order, line);
    const own = at === undefined ? undefined : this.#own(order);
    if (own === undefined) return undefined;
    const { number, part, saleLine } = at as OrderLineAt;
    const held = this.#shop.heldOf(number);
    const sales = this.#lines
      .of(own.invoice, part)
      .filter((one) => !held.has(one.ordinal) && meaningOf(number, one, own.priced === 1).kind === 'sale');
    return sales[saleLine]?.ordinal;
  }

  #own(document: string): OwnPart | undefined {
    const at = partOfDocument(document);
    return at === undefined ? undefined : (this.#selectOwn.get(at.number, at.part) as OwnPart | undefined);
  }
}

/** The id of the adjustment that a transaction was posted for; undefined when for none. */
function adjustmentOf({ kind, transaction }: Posted): string | undefined {
  return kind === 'adjustment' && transaction.startsWith(ADJUSTMENT) ? transaction.slice(ADJUSTMENT.length) : undefined;
}

/** Of an adjustment's entries those on accounts of postings, in the files' currency. */
function postingsOf(event: Posted): { readonly account: PostingAccount; readonly amount: number }[] {
  if (adjustmentOf(event) === undefined) return [];
  return event.entries.flatMap(({ account, currency, amount }) => {
    const posting = account.startsWith(EXPENSE) ? account.slice(EXPENSE.length) : '';
    return currency === CURRENCY && isPostingAccount(posting) ? [{ account: posting, amount }] : [];
  });
}

/** A line as a file has it, whose quantity has a sign. */
function asWritten(sign: 1 | -1): (line: EventLine) => ShopLine {
  return ({ sku, kind, quantity, price }) => ({ code: sku, article: kind, quantity: sign * quantity, price });
}
