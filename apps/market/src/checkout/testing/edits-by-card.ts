import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Caller, QueryResult } from '@banyan/core';
import { notifications } from '@banyan/notifications/contract';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import { waitUntil } from '../../card-payments/testing/card-market.ts';
import { visitor, type Shop } from './shop.ts';

/** An edit whose addition a card is to pay for, and whose it is. */
export interface Asked {
  readonly buyer: Caller;
  readonly order: string;
  readonly edit: string;
  readonly quote: string;
}
type Edit = NonNullable<QueryResult<typeof orders, 'order-edit'>>;
export type EditPayment = NonNullable<QueryResult<typeof orders, 'edit-payments'>>[number];
type ByCard = (number: string) => Promise<{ readonly kind: 'card'; readonly card: string; readonly returnUrl: string }>;

/** What is done with edits that a card is to pay for, in a shop that sells mugs and pots. */
export function editsByCard(shop: Shop, byCard: ByCard) {
  const { clerk, system } = shop;

  /** An order of two mugs by card, of which staff take one out and add two pots for 15.00 that a card is to pay. */
  async function asked(buyer = visitor()): Promise<Asked> {
    const tenders = { rest: await byCard('4242424242424242') };
    const order = await shop.orderFrom(await shop.basket({ MUG: 2 }, { buyer, tenders }));
    const [quote, edit] = [randomUUID(), randomUUID()];
    const made = await clerk.send(pricing, 'make-quote', {
      quote,
      channel: 'web',
      currency: 'GBP',
      buyer: buyer.id,
      destination: { country: 'GB', postcode: 'N1 9GU' },
      lines: [{ line: '1', sku: 'POT', quantity: 2 }],
    });
    assert.ok(made.done, JSON.stringify(made));
    const begun = await clerk.send(orders, 'edit-order', {
      edit,
      order,
      reason: 'Rang for pots',
      adds: { quote, expectedTotal: made.answer.totals.gross, payBy: 'card' },
      removes: [{ line: 0, quantity: 1 }],
    });
    assert.ok(begun.done, JSON.stringify(begun));
    return { buyer, order, edit, quote };
  }

  /** The edit once it stands so. */
  async function editIs({ order, edit }: Asked, status: Edit['status']): Promise<Edit> {
    const until = { isSo: (told: Edit | null) => told?.status === status, waitMs: 50_000 };
    const told = await clerk.query(orders, 'order-edit', { order, edit }, { until });
    assert.equal(told?.status, status, JSON.stringify(told));
    await system.operations.settle();
    return told;
  }

  /** What its buyer is shown of its payment, once that is so. */
  async function paymentIs({ buyer, order, edit }: Asked, isSo: (it: EditPayment) => boolean): Promise<EditPayment> {
    const client = system.client(buyer);
    let found: EditPayment | undefined;
    const isThere = async (): Promise<boolean> => {
      found = (await client.query(orders, 'edit-payments', { order }))?.find((one) => one.edit === edit);
      return found !== undefined && isSo(found);
    };
    await waitUntil(system, isThere, 'orders');
    return found!;
  }

  /** Its buyer gives a card, and says where they come back to; or why it was not taken. */
  async function pay({ buyer, order, edit }: Asked, number: string, page?: string) {
    const { card, returnUrl } = await byCard(number);
    const body = { order, edit, payment: randomUUID(), card, returnUrl: page ?? returnUrl };
    const sent = await system.client(buyer).send(orders, 'pay-edit', body);
    return { body, outcome: sent.done ? 'done' : sent.rejected };
  }

  /** An e-mail as it is sent. */
  async function mailOf(mail: string): Promise<{ to: unknown; text: string }> {
    await system.operations.settle();
    const found = await clerk.query(notifications, 'mail', { mail });
    assert.ok(typeof found?.text === 'string', `there is no e-mail ${mail}`);
    return { to: found.to, text: found.text };
  }

  const stock = async () => Promise.all(['MUG', 'POT'].map((sku) => shop.stockOf(sku)));

  /** Nothing of an edit that waited is left: no claim, no money, no order, and two pots that it had are free. */
  async function assertGivenUp(it: Asked, reason: string, waiting: Awaited<ReturnType<typeof stock>>): Promise<void> {
    const { failure } = await editIs(it, 'failed');
    assert.equal(failure?.reason, reason);
    const [mugs, pots] = waiting;
    assert.deepEqual(await stock(), [mugs, { ...pots!, free: pots!.free + 2, reserved: pots!.reserved - 2 }]);
    assert.equal(await clerk.query(orders, 'order', { order: it.edit }), null);
    assert.equal((await clerk.query(pricing, 'quote', { quote: it.quote }))?.claim ?? null, null);
    assert.equal((await clerk.query(orders, 'order', { order: it.order }))?.status, 'confirmed');
    await paymentIs(it, ({ status }) => status === 'given-up');
    assert.match((await mailOf(`edit-given-up ${it.edit}`)).text, /has not been, and is not to be paid/);
  }

  return { asked, editIs, paymentIs, pay, mailOf, stock, assertGivenUp };
}
