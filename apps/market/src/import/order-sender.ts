import type { SystemOperations } from '@banyan/cli';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import type { CommandSender } from './command-sender.ts';
import { DocumentWatch } from './document-watch.ts';
import { ImportError } from './import-error.ts';
import { ordersInPlacing, ordersInShipping } from './order-questions.ts';
import { LOCATION, type Draft } from './sale-commands.ts';

/** How often goods that somebody else has bought meanwhile are delivered again for an order. */
const PLACINGS_MAX = 5;

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
    await this.#sender.send(orders, 'draft-order', { document, key: body.order, at, body });
  }

  /** Places a draft whose goods are there, and ships it. Resolves when it is shipped. @throws ImportError when it cannot be */
  async deliver(document: string, at: string, draft: Draft): Promise<void> {
    const { order } = draft;
    for (let placing = 1; ; placing += 1) {
      const body = { order, location: LOCATION, terms: 'received' } as const;
      const key = placing === 1 ? order : `${order} placing ${placing}`;
      const token = await this.#sender.send(orders, 'place-order', { document, key, at, body });
      await this.#placed.left({ id: order, at, token });
      const outcome = await this.#sender.offer(orders, 'ship-order', { order }, { key, at });
      if (outcome.done) return this.#ship(at, order, outcome.token);
      await this.#mend(document, at, draft, placing);
    }
  }

  async #ship(at: string, order: string, token: string): Promise<void> {
    await this.#shipped.left({ id: order, at, token });
  }

  /** Customers of a running shop may have bought what was delivered for this order: then as much is delivered again. */
  async #mend(document: string, at: string, { order, lines }: Draft, placing: number): Promise<void> {
    const record = await this.#recordOf(order);
    const isShort = record?.status === 'failed' && record.reason?.startsWith('out-of-stock') === true;
    if (!isShort || placing >= PLACINGS_MAX) {
      throw new ImportError(
        `${document}: order ${order} could not be placed: it is ${record?.status}, ${record?.reason}`,
      );
    }
    const goods = lines.filter(({ kind }) => kind === 'goods').map(({ sku, quantity }) => ({ sku, quantity }));
    const body = { delivery: `again ${placing} before ${order}`, location: LOCATION, lines: goods };
    await this.#sender.send(inventory, 'receive-stock', { document, key: body.delivery, at, body });
  }

  async #recordOf(order: string) {
    return this.#sender.query(orders, 'order', { order });
  }
}
