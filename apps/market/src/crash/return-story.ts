import { randomUUID } from 'node:crypto';
import type { System } from '@banyan/engine';
import { payments } from '@banyan/payments/contract';
import { carryOut } from '../card-payments/carry-out.ts';
import { providerCaller } from '../card-payments/payment-worker.ts';
import type { Basket } from '../checkout/testing/shop.ts';
import type { FileNetwork } from './file-network.ts';
import { readTemplate } from './furnished-folder.ts';

/** What a shop is furnished with whose buyer sends something back. */
export interface ReturnStory {
  /** Two mugs and delivery: 25.00, of which a gift card has paid 23.00 and a card the rest; sent. */
  readonly basket: Basket;
  readonly back: string;
}

/** A new story about a basket. */
export function newReturnStory(basket: Basket): ReturnStory {
  return { basket, back: randomUUID() };
}

/** The story that the furnished shop was made for. */
export function readReturnStory(): ReturnStory {
  return readTemplate('story.json') as ReturnStory;
}

/** Works off what payments wants of the network until it wants nothing more, as the worker of the market does. */
export async function workOff(system: System, network: FileNetwork): Promise<void> {
  const client = system.client(providerCaller);
  for (;;) {
    await system.operations.settle();
    const { rows } = await client.query(payments, 'provider-requests', { limit: 100 });
    if (rows.length === 0) return;
    // Whatever was asked for before may be there already.
    for (const request of rows) await carryOut(network, client, request, 1);
  }
}
