import type { SystemOperations } from '@banyan/cli';
import { orders } from '@banyan/orders/contract';
import type { CommandSender } from './command-sender.ts';
import { REDELIVERIES_MAX, deliverAgain } from './deliver-again.ts';
import { DocumentWatch } from './document-watch.ts';
import { ImportError } from './import-error.ts';
import { ordersInPlacing, ordersInShipping } from './order-questions.ts';
import type { UnfinishedOrder } from '../retail/shop-lines.ts';
import { LOCATION, type Draft } from './sale-commands.ts';

/** Takes orders from draft to delivery. */
export class OrderSender {
  readonly #sender: CommandSender;
  readonly #placed: DocumentWatch;
  readonly #shipped: DocumentWatch;

  constructor(sender: CommandSender, operations: SystemOperations) {
    this.#sender = sender;
    this.#placed = new DocumentWatch(ordersInPlacing(sender, operations));
    this.#shipped = new DocumentWatch(ordersInShipping(sender, operations));
  }

  /** Drafts an order with its agreed prices. */
  async draft(document: string, at: string, body: Draft): Promise<void> {
    const wordless = { ...body, lines: body.lines.map(withoutNote) };
    await this.#sender.sendOf(orders, 'draft-order', { document, key: body.order, at, body, wordless });
  }

  /** Places a draft whose goods are there, and ships it. Resolves when it is shipped. @throws ImportError when it cannot be */
  async deliver(document: string, at: string, draft: UnfinishedOrder | Draft): Promise<void> {
    const { order } = draft;
    for (let placing = 1; ; placing += 1) {
      const body = { order, location: LOCATION, terms: 'received' } as const;
      // Without keys, as the same again changes nothing: under a key, what was refused for want of stock would be refused again after a crash, although it
      // was made good and shipped meanwhile.
      const token = await this.#sender.send(orders, 'place-order', { document, at, body });
      await this.#placed.left({ id: order, at, token });
      const outcome = await this.#sender.offer(orders, 'ship-order', { order }, { document, at });
      if (outcome.done) return this.#ship(at, order, outcome.token);
      await this.#mend(document, at, draft, placing);
    }
  }

  async #ship(at: string, order: string, token: string): Promise<void> {
    await this.#shipped.left({ id: order, at, token });
  }

  /** Makes good what customers have taken of an order's goods. @throws ImportError when that is not why it could not be placed */
  async #mend(document: string, at: string, { order, lines }: UnfinishedOrder | Draft, placing: number): Promise<void> {
    const record = await this.#recordOf(order);
    const isShort = record?.status === 'failed' && record.reason?.startsWith('out-of-stock') === true;
    if (!isShort || placing > REDELIVERIES_MAX) {
      throw new ImportError(
        `${document}: order ${order} could not be placed: it is ${record?.status}, ${record?.reason}`,
      );
    }
    const goods = lines.filter(({ kind }) => kind === 'goods').map(({ sku, quantity }) => ({ sku, quantity }));
    await deliverAgain(this.#sender, { document, at, before: order, nth: placing, goods });
  }

  async #recordOf(order: string) {
    return this.#sender.query(orders, 'order', { order });
  }
}

function withoutNote(line: Draft['lines'][number]): Draft['lines'][number] {
  const { note: _, ...rest } = line;
  return rest;
}
