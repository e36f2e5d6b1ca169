import type { System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import type { QueryResult } from '@banyan/core';
import { waitUntil } from '../card-payments/testing/card-market.ts';
import { Shop, type Basket } from '../checkout/testing/shop.ts';
import { FileNetwork } from './file-network.ts';
import { readTemplate } from './furnished-folder.ts';

/** What a shop is furnished with whose card network fails what it is asked for. */
export interface PaymentStory {
  /** Two mugs and delivery, 25.00, to be paid by card at placement; that has failed. */
  readonly basket: Basket;
}

/** The network of this story: it fails the first capture and the first refund, and makes those of other names. */
export function failingNetwork(file: string): FileNetwork {
  return new FileNetwork(file, { placement: 'insufficient-funds', 'cancellation-1': 'account-closed' });
}

/** The story that the furnished shop was made for. */
export function readPaymentStory(): PaymentStory {
  return readTemplate('story.json') as PaymentStory;
}

type Troubles = QueryResult<typeof orders, 'payment-troubles'>['rows'];

/** Waits until the money of an order that did not move as it should is so. */
export async function untilTroubles(system: System, order: string, isSo: (rows: Troubles) => boolean): Promise<void> {
  const { clerk } = Shop.on(system);
  await waitUntil(
    system,
    async () => isSo((await clerk.query(orders, 'payment-troubles', { order })).rows),
    orders.name,
  );
}
