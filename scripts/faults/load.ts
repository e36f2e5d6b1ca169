import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bought, History, Pieces } from './history.ts';
import type { Outside } from './outside.ts';

/** Where is bought, and what. */
export interface Range {
  readonly channel: string;
  readonly method: string;
  /** There is more of these than will be sold. */
  readonly skus: readonly string[];
  /** There is less of it than is wanted. */
  readonly scarce: string;
  /** A token of the shop’s owner. */
  readonly owner: string;
}

const BUYERS = 8;
/** Each buyer begins no more than one checkout in this time. */
const PACE_MS = 200;
/** So many checkouts altogether, whatever happens. */
const CHECKOUTS_MAX = 3000;
/** What was begun is known after so long, or never. */
const PATIENCE_MS = 90_000;

const SHIP_TO = {
  recipient: 'Ada Lovelace',
  street: ['12 Acacia Avenue'],
  city: 'Leeds',
  postcode: 'LS1 4AP',
  country: 'GB',
};

/** Buyers who buy without a break until they are stopped, and an owner who sends some of it. */
export class Load {
  readonly #outside: Outside;
  readonly #history: History;
  readonly #range: Range;
  /** When somebody was told that there is an order, by `performance.now()`. */
  readonly orderedMs: number[] = [];
  #begun = 0;
  #isEnding = false;
  readonly #buyers: Promise<void[]>;

  constructor(outside: Outside, history: History, range: Range) {
    this.#outside = outside;
    this.#history = history;
    this.#range = range;
    this.#buyers = Promise.all(Array.from({ length: BUYERS }, () => this.#visit()));
    this.#buyers.catch(() => {});
  }

  /** Begins nothing more, and resolves when it is known what became of all that was begun. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    this.#outside.giveUpMs = performance.now() + PATIENCE_MS;
    await this.#buyers;
  }

  async #visit(): Promise<void> {
    const token = randomBytes(32).toString('base64url');
    await this.#outside.does(undefined, 'customers/become-visitor', { visitor: `visitor:${randomUUID()}`, token });
    while (!this.#isEnding && this.#begun < CHECKOUTS_MAX) {
      this.#begun += 1;
      const nextMs = performance.now() + PACE_MS;
      await this.#buy(token, this.#begun);
      await wait(Math.max(0, nextMs - performance.now()));
    }
  }

  async #buy(token: string, nth: number): Promise<void> {
    const { channel, method, skus, scarce } = this.#range;
    const [cart, quote, checkout] = [randomUUID(), randomUUID(), randomUUID()];
    const pieces: Pieces[] = [
      { sku: skus[nth % skus.length]!, quantity: 1 + (nth % 2) },
      ...(nth % 3 === 0 ? [{ sku: scarce, quantity: 1 }] : []),
    ];
    const lines = pieces.map((each, line) => ({ line: `l${line}`, ...each }));
    const where = { channel, currency: 'GBP' };
    const destination = { country: 'GB', postcode: SHIP_TO.postcode };
    // Nothing is taken by these two: where they come to nothing, nothing is bought.
    if (!this.#isDone('carts/add-lines', await this.#outside.does(token, 'carts/add-lines', { cart, ...where, lines })))
      return;
    const quoted = await this.#outside.does(token, 'pricing/make-quote', {
      quote,
      ...where,
      destination,
      method,
      lines,
    });
    if (!this.#isDone('pricing/make-quote', quoted)) return;
    const body = {
      checkout,
      cart,
      channel,
      quote,
      expectedTotal: quoted!.body!.totals!.gross,
      email: `ada-${checkout}@example.org`,
      shipTo: SHIP_TO,
      tenders: { rest: { kind: 'invoice' } },
    };
    const key = randomUUID();
    const answer = await this.#outside.again(token, 'checkouts', body, key);
    const bought = { checkout, lines: pieces, token };
    if (answer?.status !== 201) {
      const reason = answer?.code ?? '';
      const outcome: Bought['outcome'] = answer === undefined ? { kind: 'unknown' } : { kind: 'refused', reason };
      this.#history.bought.push({ ...bought, outcome });
      if (outcome.kind === 'refused' && reason !== 'out-of-stock')
        this.#history.surprise(`a checkout came to nothing: ${answer?.status} ${reason}`);
      return;
    }
    const number = answer.body!.order!.number;
    this.orderedMs.push(performance.now());
    this.#history.bought.push({ ...bought, outcome: { kind: 'order', number } });
    if (nth % 5 === 0) await this.#askAgain(token, body, key, number);
    if (nth % 3 === 1) await this.#send(checkout);
  }

  /** Whoever has lost the answer asks once more, and hears the same. */
  async #askAgain(token: string, body: object, key: string, number: number): Promise<void> {
    const answer = await this.#outside.again(token, 'checkouts', body, key);
    if (answer === undefined || (answer.status === 201 && answer.body?.order?.number === number)) return;
    this.#history.surprise(
      `the same checkout again, of order number ${number}, was answered ${answer.status} ${answer.body?.order?.number ?? answer.code}`,
    );
  }

  async #send(order: string): Promise<void> {
    const answer = await this.#outside.does(this.#range.owner, 'orders/ship-order', { order });
    if (answer === undefined) this.#history.surprise('whether an order is sent was never told');
    else if (this.#isDone('orders/ship-order', answer)) this.#history.sent.push(order);
  }

  #isDone(path: string, answer: Awaited<ReturnType<Outside['does']>>): boolean {
    if (answer === undefined) return false;
    if (answer.status < 300) return true;
    this.#history.surprise(`/${path} was refused: ${answer.status} ${answer.code ?? ''}`);
    return false;
  }
}
