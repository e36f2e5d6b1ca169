import type { SystemOperations } from '@banyan/cli';
import { catalog } from '@banyan/catalog/contract';
import { customers, guestOf } from '@banyan/customers/contract';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import type { Invoice } from '../retail/invoice.ts';
import type { UnfinishedOrder } from '../retail/shop-lines.ts';
import type { CommandSender } from './command-sender.ts';
import { ledgerAdjustmentsOf, stockAdjustmentsOf, type StockAdjustment } from './correction-commands.ts';
import { REDELIVERIES_MAX, deliverAgain } from './deliver-again.ts';
import { DocumentWatch } from './document-watch.ts';
import { ImportError } from './import-error.ts';
import { returnsAtWork } from './order-questions.ts';
import { OrderSender } from './order-sender.ts';
import { PendingWork } from './pending-work.ts';
import { returnsOf, type NewReturn } from './return-commands.ts';
import { deliveriesOf, draftsOf, registrationOf, toMoney, type Delivery, type Draft } from './sale-commands.ts';

/**
 * Sends invoices' commands, many invoices at once. They are begun in the order of the invoices; what has to wait for something earlier waits for exactly
 * that:
 *
 * - what leaves the stock waits until all that came in of the same articles is there, up to and including this invoice. Then what came in covers what goes
 *   out, in whatever order that happens;
 * - a return waits until the orders that it names are shipped;
 * - prices of one product follow each other.
 */
export class InvoiceSender {
  readonly #sender: CommandSender;
  readonly #orders: OrderSender;
  readonly #settled: DocumentWatch;
  /** By article: stock that is coming in. */
  readonly #incoming = new PendingWork();
  /** By order: what is on its way to be shipped. */
  readonly #deliveries = new PendingWork();
  /** By article: prices on their way. */
  readonly #prices = new PendingWork();

  constructor(sender: CommandSender, operations: SystemOperations) {
    this.#sender = sender;
    this.#orders = new OrderSender(sender, operations);
    this.#settled = new DocumentWatch(returnsAtWork(sender, operations));
  }

  /** Begins an invoice; invoices are begun in their order. Resolves when every command is answered and every order and return has come to its end. */
  send(invoice: Invoice): Promise<void> {
    const adjustments = stockAdjustmentsOf(invoice);
    // First all that comes in, so that what goes out below waits for it, too.
    const work = [
      ...deliveriesOf(invoice).map((body) => this.#receive(invoice, body)),
      ...adjustments.filter(({ quantity }) => quantity > 0).map((found) => this.#find(invoice, found)),
      ...returnsOf(invoice).map((body) => this.#acceptReturn(invoice, body)),
      ...adjustments.filter(({ quantity }) => quantity < 0).map((lost) => this.#writeOff(invoice, lost)),
      ...draftsOf(invoice).map((draft) => this.#deliver(invoice, draft)),
      ...invoice.unfinished.map((begun) => this.#finish(invoice, begun)),
      ...this.#postings(invoice),
      ...this.#changePrices(invoice),
      this.#register(invoice),
    ];
    return Promise.all(work).then(() => {});
  }

  async #receive(invoice: Invoice, body: Delivery): Promise<void> {
    const known = ['document-exists'];
    const sent = this.#sender.ensure(inventory, 'receive-stock', {
      ...headOf(invoice),
      key: body.delivery,
      body,
      known,
    });
    this.#incoming.add(articlesOf(body.lines), sent);
    await sent;
  }

  async #find(invoice: Invoice, body: StockAdjustment): Promise<void> {
    const sent = this.#sender.send(inventory, 'adjust-stock', { ...headOf(invoice), key: body.adjustment, body });
    this.#incoming.add([body.sku], sent);
    await sent;
  }

  async #writeOff(invoice: Invoice, body: StockAdjustment): Promise<void> {
    await this.#incoming.done([body.sku]);
    const { document, at } = headOf(invoice);
    const { adjustment, sku, quantity } = body;
    for (let nth = 1; ; nth += 1) {
      // Without a key: what was refused for want of stock is not to be refused for ever.
      const outcome = await this.#sender.offer(inventory, 'adjust-stock', body, { document, at });
      if (outcome.done) return;
      if (outcome.rejected !== 'out-of-stock' || nth > REDELIVERIES_MAX)
        throw new ImportError(`${document}: ${sku} could not be written off: ${outcome.rejected}`);
      const goods = [{ sku, quantity: -quantity }];
      await deliverAgain(this.#sender, { document, at, before: `adjustment ${adjustment}`, nth, goods });
    }
  }

  async #acceptReturn(invoice: Invoice, body: NewReturn): Promise<void> {
    const settled = this.#settle(invoice, body);
    this.#incoming.add(articlesOf(body.lines), settled);
    await settled;
  }

  async #settle(invoice: Invoice, body: NewReturn): Promise<void> {
    await this.#deliveries.done(body.lines.flatMap(({ from }) => from.map(({ order }) => order)));
    const key = body.return;
    const wordless = { ...withoutReason(body), lines: body.lines.map(withoutReason) };
    const token = await this.#sender.sendOf(orders, 'accept-return', { ...headOf(invoice), key, body, wordless });
    await this.#settled.left({ id: body.return, at: invoice.at, token });
  }

  async #deliver(invoice: Invoice, draft: Draft): Promise<void> {
    const { document, at } = headOf(invoice);
    const incoming = this.#incoming.done(articlesOf(draft.lines));
    const delivered = Promise.all([this.#orders.draft(document, at, draft), incoming]).then(() =>
      this.#orders.deliver(document, at, draft),
    );
    this.#deliveries.add([draft.order], delivered);
    await delivered;
  }

  /** Brings an order to its end that an earlier import has begun. */
  async #finish(invoice: Invoice, begun: UnfinishedOrder): Promise<void> {
    const { document, at } = headOf(invoice);
    const delivered = this.#incoming
      .done(articlesOf(begun.lines))
      .then(() => this.#orders.deliver(document, at, begun));
    this.#deliveries.add([begun.order], delivered);
    await delivered;
  }

  #postings(invoice: Invoice): Promise<unknown>[] {
    return ledgerAdjustmentsOf(invoice).map((body) =>
      this.#sender.send(payments, 'post-adjustment', { ...headOf(invoice), key: body.adjustment, body }),
    );
  }

  #changePrices(invoice: Invoice): Promise<void>[] {
    return invoice.listPrices.map((price) => {
      const earlier = this.#prices.done([price.code]);
      const changed = earlier.then(() => this.#changePrice(invoice, price));
      this.#prices.add([price.code], changed);
      return changed;
    });
  }

  async #changePrice(invoice: Invoice, { code: sku, price, first }: Invoice['listPrices'][number]): Promise<void> {
    const key = `${sku} by ${invoice.number}/${invoice.part}`;
    const body = { sku, price: toMoney(price) };
    await this.#sender.ensure(catalog, 'change-price', { ...headOf(invoice), key, body });
    if (first) await this.#sender.ensure(catalog, 'publish-product', { ...headOf(invoice), key: sku, body: { sku } });
  }

  async #register(invoice: Invoice): Promise<void> {
    const { customer, country, number, opensOrder, lines } = invoice;
    const head = headOf(invoice);
    if (customer === null && (opensOrder || lines.some(({ held }) => held?.kind === 'order'))) {
      const body = { customer: guestOf(number), country };
      await this.#sender.ensure(customers, 'register-guest', { ...head, key: body.customer, body });
    }
    const body = registrationOf(invoice);
    if (body === undefined) return;
    const known = ['customer-exists'];
    await this.#sender.ensure(customers, 'register-customer', { ...head, key: body.customer, body, known });
  }
}

function headOf({ number, at, file }: Invoice): { readonly document: string; readonly at: string } {
  return { document: `invoice ${number}${file === null ? '' : ` of ${file}`}`, at };
}

function articlesOf(lines: readonly { readonly sku: string }[]): Set<string> {
  return new Set(lines.map(({ sku }) => sku));
}

function withoutReason<S extends { readonly reason?: string }>(said: S): Omit<S, 'reason'> {
  const { reason: _, ...rest } = said;
  return rest;
}
