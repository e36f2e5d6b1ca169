import type { Invoice } from '../retail/invoice.ts';
import { markSent, unsentInvoices } from '../retail/invoices.ts';
import type { Spool } from '../retail/spool.ts';

/** What is under way at once: enough to fill group commits, and no more than fits into memory however large the file. */
const INVOICES_MAX = 250;
const STEPS_MAX = 6_000;
/** How many finished invoices are noted in the spool at a time. */
const MARK_INVOICES = 100;

/** What `sendInvoices` needs. */
export interface InvoiceSending {
  readonly spool: Spool;
  /** Begins an invoice; resolves when all of it is durable. */
  readonly send: (invoice: Invoice) => Promise<void>;
  readonly onProgress?: (sent: { readonly lines: number; readonly invoices: number }) => void;
  /** Once true, no further invoice is begun. */
  readonly isStopped?: () => boolean;
}

/** Sends every invoice that was not sent before, in their order, hundreds at once. What is finished is noted in the spool, also when an error ends it. */
export async function sendInvoices(sending: InvoiceSending): Promise<void> {
  const flow = new InvoiceFlow(sending);
  try {
    for (const invoice of unsentInvoices(sending.spool)) {
      await flow.room(invoice);
      if (sending.isStopped?.() === true) break;
      flow.begin(invoice);
    }
    await flow.end();
  } finally {
    await flow.quiet();
    flow.mark();
  }
}

class InvoiceFlow {
  readonly #sending: InvoiceSending;
  readonly #underWay = new Set<Promise<void>>();
  readonly #finished: number[] = [];
  readonly #total = { lines: 0, invoices: 0 };
  #stepsUnderWay = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(sending: InvoiceSending) {
    this.#sending = sending;
  }

  /** Waits until there is room for an invoice. One that is larger than all the room goes alone. */
  async room(invoice: Invoice): Promise<void> {
    const isFull = (): boolean =>
      this.#underWay.size >= INVOICES_MAX || this.#stepsUnderWay + stepsOf(invoice) > STEPS_MAX;
    while (this.#underWay.size > 0 && isFull()) await Promise.race(this.#underWay);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  begin(invoice: Invoice): void {
    const steps = stepsOf(invoice);
    this.#stepsUnderWay += steps;
    const work: Promise<void> = this.#sending
      .send(invoice)
      .then(
        () => this.#finish(invoice),
        (error: unknown) => {
          this.#failure ??= { error };
        },
      )
      .finally(() => {
        this.#underWay.delete(work);
        this.#stepsUnderWay -= steps;
      });
    this.#underWay.add(work);
  }

  async end(): Promise<void> {
    while (this.#underWay.size > 0 && this.#failure === undefined) await Promise.race(this.#underWay);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for what is still under way after a failure: it notes itself in the spool, which is closed next. */
  async quiet(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  mark(): void {
    markSent(this.#sending.spool, this.#finished.splice(0));
  }

  #finish({ position, lines }: Invoice): void {
    this.#finished.push(position);
    this.#total.invoices += 1;
    this.#total.lines += lines.length;
    if (this.#finished.length >= MARK_INVOICES) this.mark();
    this.#sending.onProgress?.(this.#total);
  }
}

/** What an invoice takes of the room: what each line, delivered article and list price needs lies in memory at once, and an article's first price is two commands. */
function stepsOf({ lines, deliveries, listPrices }: Invoice): number {
  return lines.length + deliveries.length + listPrices.length;
}
