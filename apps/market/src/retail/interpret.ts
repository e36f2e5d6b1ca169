import type { DatabaseSync } from 'node:sqlite';
import { moveStock } from './delivery.ts';
import { isOnDocument, meaningOf } from './line-meaning.ts';
import { matchReturn, type OpenSale } from './match-return.ts';
import { effectsOf, type SpooledLine } from './part-effects.ts';
import { conflictOfInvoices, conflictOfLines } from './import-conflict-error.ts';
import { ProductStates } from './product-states.ts';
import { ShopInvoices } from './shop-invoices.ts';
import { ShopLines, type HeldLine } from './shop-lines.ts';
import { inTransaction, type Spool } from './spool.ts';
import { SpooledLines } from './spooled-lines.ts';

interface WaitingPart {
  readonly invoice: number;
  readonly part: number;
  readonly number: string;
  readonly customer: string | null;
  readonly country: string;
  readonly at: number;
  readonly priced: number;
  readonly ordered: number;
  readonly file: string | null;
}

/**
 * Gives the next waiting invoices, at most `partsMax`, their position (by date, then by first appearance in the files)
 * and writes down what their meaning depends on: matches of returns, list prices, deliveries. All in one transaction,
 * so a process killed meanwhile finds the same state and comes to the same answer. Answers how many it interpreted.
 * @throws ImportConflictError when the shop has an invoice with other lines
 */
export function interpretWaiting(spool: Spool, partsMax: number): number {
  const { db } = spool;
  return inTransaction(spool, () => {
    const waiting = db
      .prepare(
        `SELECT p.invoice, p.part, p.at, i.number, i.customer, i.country, i.priced, i.ordered, p.file
         FROM part p JOIN invoice i ON i.id = p.invoice
         WHERE p.position IS NULL ORDER BY p.at, p.invoice, p.part LIMIT ?`,
      )
      .all(partsMax) as unknown as WaitingPart[];
    const interpreter = new Interpreter(db);
    for (const part of waiting) interpreter.interpret(part);
    interpreter.finish();
    return waiting.length;
  });
}

class Interpreter {
  readonly #db: DatabaseSync;
  #position: number;
  readonly #products: ProductStates;
  readonly #lines: SpooledLines;
  readonly #shop: ShopLines;
  readonly #shopInvoices: ShopInvoices;
  readonly #selectMinutes;
  readonly #setPosition;
  readonly #renumber;
  readonly #setNewest;
  readonly #setOrdered;
  readonly #insertCustomer;
  readonly #insertSale;
  readonly #selectSales;
  readonly #takeSale;
  readonly #insertMatch;
  readonly #insertPrice;
  readonly #insertDelivery;

  constructor(db: DatabaseSync) {
    const { last } = db.prepare('SELECT coalesce(max(position), 0) AS last FROM part').get() as { last: number };
    this.#db = db;
    this.#position = last;
    this.#products = new ProductStates(db);
    this.#lines = new SpooledLines(db);
    this.#shop = new ShopLines(db);
    this.#shopInvoices = new ShopInvoices(db);
    this.#selectMinutes = db.prepare('SELECT DISTINCT at / 60 AS minute FROM line WHERE invoice = ?');
    this.#setPosition = db.prepare(
      `UPDATE part SET position = ?, priced = ?, opens_order = ?, first_of_customer = ?, held = ?
       WHERE invoice = ? AND part = ?`,
    );
    this.#renumber = db.prepare('UPDATE part SET part = ? WHERE invoice = ? AND part = ?');
    this.#setNewest = db.prepare('UPDATE invoice SET part = ? WHERE id = ?');
    this.#setOrdered = db.prepare('UPDATE invoice SET ordered = 1 WHERE id = ?');
    this.#insertCustomer = db.prepare('INSERT OR IGNORE INTO customer VALUES (?)');
    this.#insertSale = db.prepare('INSERT INTO sale VALUES (?, ?, ?, ?, ?)');
    this.#selectSales = db.prepare(
      `SELECT position, ordinal, remaining FROM sale WHERE customer = ? AND code = ? AND remaining > 0
       ORDER BY position DESC, ordinal DESC`,
    );
    this.#takeSale = db.prepare(
      'UPDATE sale SET remaining = remaining - ? WHERE customer = ? AND code = ? AND position = ? AND ordinal = ?',
    );
    this.#insertMatch = db.prepare('INSERT INTO match VALUES (?, ?, ?, ?, ?)');
    this.#insertPrice = db.prepare('INSERT INTO list_price VALUES (?, ?, ?)');
    this.#insertDelivery = db.prepare('INSERT INTO delivery VALUES (?, ?, ?)');
  }

  interpret(part: WaitingPart): void {
    const position = (this.#position += 1);
    const lines = this.#lines.of(part.invoice, part.part);
    const besidePriced = part.priced === 1;
    this.#refuseOther(part);
    const held = this.#shop.claim(part.number, lines);
    const fresh = lines.filter(({ ordinal }) => !held.has(ordinal));
    const { number, isHeld } = this.#placeOf(part, fresh);
    // What the shop has of an invoice has moved its stock already.
    const effects = effectsOf(part.number, fresh, besidePriced, (code) => this.#products.get(code));
    for (const [code, move] of effects.stock) {
      if (move.delivered > 0) this.#insertDelivery.run(position, code, move.delivered);
      this.#products.set(code, moveStock(this.#products.get(code), move));
    }
    const { prices: observed } =
      held.size === 0 ? effects : effectsOf(part.number, lines, besidePriced, (code) => this.#products.get(code));
    for (const [code, prices] of observed) {
      if (prices.list !== null && prices.list !== this.#products.get(code).list) {
        this.#insertPrice.run(code, position, prices.list);
      }
      this.#products.set(code, prices);
    }
    const first = part.customer !== null && this.#insertCustomer.run(part.customer).changes === 1;
    const isOrdered = part.ordered === 1 || this.#shop.partsOf(part.number).ordered;
    const opensOrder = effects.sells && !isOrdered;
    if (opensOrder || isOrdered) this.#setOrdered.run(part.invoice);
    const flags = [opensOrder, first, isHeld].map(Number);
    this.#setPosition.run(position, part.priced, ...flags, part.invoice, number);
    if (part.customer !== null) this.#followGoods(position, part.number, part.customer, besidePriced, lines, held);
  }

  finish(): void {
    this.#products.flush();
  }

  /** @throws ImportConflictError when the shop has the invoice for somebody else, or of another day */
  #refuseOther({ invoice, number, file, at, customer, country }: WaitingPart): void {
    const minutes = this.#selectMinutes.all(invoice).map(({ minute }) => Number(minute));
    const held = this.#shopInvoices.otherThan(number, { minutes, customer, country });
    if (held === undefined) return;
    const read = { at: new Date(at * 1000).toISOString(), customer, country };
    throw conflictOfInvoices({ number, file, spool: this.#db.location() }, { read, held });
  }

  /** The number that a part is sent under: one that the shop has no document of. @throws ImportConflictError */
  #placeOf({ invoice, part, number, priced, file }: WaitingPart, fresh: readonly SpooledLine[]) {
    const [sent] = fresh;
    const other = sent === undefined ? undefined : this.#shop.unclaimedOf(number);
    if (sent !== undefined && other !== undefined)
      throw conflictOfLines({ number, file, spool: this.#db.location() }, { sent, held: other });
    const { last } = this.#shop.partsOf(number);
    if (last === 0) return { number: part, isHeld: false };
    if (!fresh.some((line) => isOnDocument(meaningOf(number, line, priced === 1))))
      return { number: part, isHeld: true };
    const next = Math.max(part, last + 1);
    if (next !== part) {
      this.#renumber.run(next, invoice, part);
      this.#lines.renumber(invoice, part, next);
      this.#setNewest.run(next, invoice);
    }
    return { number: next, isHeld: false };
  }

  /** Opens what a customer bought for later returns, and matches what the customer returns now. */
  #followGoods(
    position: number,
    number: string,
    customer: string,
    besidePriced: boolean,
    lines: readonly SpooledLine[],
    held: ReadonlyMap<number, HeldLine>,
  ): void {
    for (const { ordinal, code, quantity, price } of lines) {
      const before = held.get(ordinal);
      if (before?.kind === 'order') {
        const remaining = Math.max(quantity - before.returned, 0);
        this.#insertSale.run(customer, code, position, ordinal, remaining);
      }
      if (before !== undefined) continue;
      const { kind } = meaningOf(number, { code, quantity, price }, besidePriced);
      if (kind === 'sale') this.#insertSale.run(customer, code, position, ordinal, quantity);
      if (kind !== 'return') continue;
      const open = this.#selectSales.iterate(customer, code) as Iterable<unknown> as Iterable<OpenSale>;
      for (const match of matchReturn(open, -quantity).matches) {
        this.#takeSale.run(match.quantity, customer, code, match.position, match.ordinal);
        this.#insertMatch.run(position, ordinal, match.position, match.ordinal, match.quantity);
      }
    }
  }
}
