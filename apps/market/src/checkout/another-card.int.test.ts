import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Caller, QueryResult } from '@banyan/core';
import { notifications } from '@banyan/notifications/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openCardShop } from './testing/open-shop.ts';
import { visitor } from './testing/shop.ts';

const { shop, market, network, byCard } = await openCardShop({ MUG: 100 });

const GOOD = '4242424242424242';
const ASKS = '4000002500003155';
const LOST = '4000000000009987';
const CAPTURES_PENDING = '4000000000003329';
const EIGHT_DAYS_MS = 8 * 86_400_000;

/** A visitor and what they have bought by card. */
async function sold(mugs: number, number: string): Promise<{ buyer: Caller; order: string }> {
  const buyer = visitor();
  const basket = await shop.basket({ MUG: mugs }, { buyer, tenders: { rest: await byCard(number) } });
  const order = await shop.orderFrom(basket);
  await shop.system.operations.settle();
  return { buyer, order };
}

async function fulfil(order: string, lines?: { line: number; quantity: number }[]): Promise<string> {
  const sent = await shop.clerk.send(orders, 'fulfil-order', {
    order,
    fulfilment: randomUUID(),
    ...(lines && { lines }),
  });
  await shop.system.operations.settle();
  return sent.done ? 'done' : sent.rejected;
}

type Order = NonNullable<QueryResult<typeof orders, 'order'>>;
async function isDue(order: string, due: boolean): Promise<void> {
  const until = { isSo: (told: Order | null) => told?.paymentDue === due, waitMs: 50_000 };
  assert.equal((await shop.clerk.query(orders, 'order', { order }, { until }))?.paymentDue, due);
  await shop.system.operations.settle();
}

/** The network says of the capture of an order’s first card that it has failed; the order hears of it. */
async function failCapture(order: string): Promise<void> {
  let captures: readonly { readonly id: string }[] = [];
  await market.untilSo(async () => {
    captures = (await network.payments(`${order}.card#1`))[0]?.captures ?? [];
    return captures.length > 0;
  });
  await network.steer(`captures/${captures[0]!.id}`, { status: 'failed', reason: 'insufficient-funds' });
  await isDue(order, true);
}

/** What an order’s card holds lapses; the order hears of it. */
async function lapse(order: string): Promise<void> {
  await network.steer('clock', { advanceMs: EIGHT_DAYS_MS });
  await isDue(order, true);
}

/** Gives a card; what became of it, or why it was not taken. */
async function pay({ buyer, order }: { buyer: Caller; order: string }, number: string) {
  const payment = randomUUID();
  const { card, returnUrl } = await byCard(number);
  const body = { order, payment, card, returnUrl };
  const sent = await shop.system.client(buyer).send(orders, 'pay-order', body);
  return { body, payment, outcome: sent.done ? 'done' : sent.rejected };
}

type Payment = NonNullable<QueryResult<typeof orders, 'order-payment'>>;
async function paymentOnce(buyer: Caller, of: { order: string; payment: string }, status: Payment['status']) {
  const until = { isSo: (told: Payment | null) => told?.status === status, waitMs: 50_000 };
  const told = await shop.system.client(buyer).query(orders, 'order-payment', of, { until });
  assert.equal(told?.status, status);
  return told;
}

test('a guest pays what a capture has failed to take by another card, which their bank asks about: it is taken once', async () => {
  const bought = await sold(1, CAPTURES_PENDING);
  const { buyer, order } = bought;
  assert.equal((await pay(bought, GOOD)).outcome, 'nothing-due');
  assert.equal(await fulfil(order), 'done');
  await failCapture(order);
  assert.equal((await pay({ buyer: visitor(), order }, GOOD)).outcome, 'no-such-order');
  const both = await Promise.all([pay(bought, ASKS), pay(bought, ASKS)]);
  assert.deepEqual(both.map(({ outcome }) => outcome).toSorted(), ['being-paid', 'done']);
  const { payment, body } = both.find(({ outcome }) => outcome === 'done')!;
  const { action } = await paymentOnce(buyer, { order, payment }, 'requires-action');
  assert.equal(await shop.system.client(visitor()).query(orders, 'order-payment', { order, payment }), null);
  const approve = new URLSearchParams({ answer: 'approve' });
  await fetch(action!.redirect, { method: 'POST', body: approve, redirect: 'manual' });
  await paymentOnce(buyer, { order, payment }, 'accepted');
  await isDue(order, false);
  await market.until(`${order}.card`, ({ captured }) => captured.amount === 150_000);
  const posted = await shop.clerk.query(payments, 'invoice', { invoice: `${order}.1` });
  assert.deepEqual([posted?.status, posted?.channel], ['settled', 'web']);
  // The same again, late, asks for nothing.
  const again = await shop.system.client(buyer).send(orders, 'pay-order', body);
  assert.ok(again.done);
  await shop.system.operations.settle();
  assert.equal((await network.payments(`${order}.card#3`)).length, 0);
});

test('where an authorisation has lapsed its buyer gives one card that is declined and one that is good, and the rest is sent', async () => {
  const bought = await sold(2, GOOD);
  const { buyer, order } = bought;
  assert.equal(await fulfil(order, [{ line: 0, quantity: 1 }]), 'done');
  await market.until(`${order}.card`, ({ captured }) => captured.amount === 150_000);
  await lapse(order);
  const asked = await shop.clerk.query(notifications, 'mail', { mail: `payment-due ${order} 1` });
  assert.deepEqual([asked?.template, asked?.to], ['payment-due', 'ada@example.org']);
  assert.equal(await shop.clerk.query(notifications, 'mail', { mail: `payment-due ${order} 2` }), null);
  const declined = await pay(bought, LOST);
  assert.equal((await paymentOnce(buyer, { order, payment: declined.payment }, 'refused')).reason, 'lost-card');
  assert.equal(await fulfil(order), 'payment-due');
  const { payment } = await pay(bought, GOOD);
  await paymentOnce(buyer, { order, payment }, 'accepted');
  await isDue(order, false);
  assert.equal(await fulfil(order), 'done');
  await market.until(`${order}.card`, ({ status }) => status === 'captured');
});

/** What the network holds, or held, of an order by its latest card. */
async function heldBy(order: string): Promise<number | undefined> {
  const all = await Promise.all([2, 3, 4].map((nth) => network.payments(`${order}.card#${nth}`)));
  return all.flat().findLast(({ status }) => status === 'authorised')?.amount;
}

test('another card holds no more than is due: what staff have settled is not, and what is held is what is taken', async () => {
  const bought = await sold(2, CAPTURES_PENDING);
  const { buyer, order } = bought;
  assert.equal(await fulfil(order, [{ line: 0, quantity: 1 }]), 'done');
  await failCapture(order);
  assert.ok((await shop.clerk.send(orders, 'settle-payment', { order, reason: 'paid by bank' })).done);
  await isDue(order, false);
  await lapse(order);
  const { payment } = await pay(bought, GOOD);
  await paymentOnce(buyer, { order, payment }, 'accepted');
  assert.equal(await heldBy(order), 1000);
  await isDue(order, false);
  assert.equal(await fulfil(order), 'done');
  await market.until(`${order}.card`, ({ status, captured }) => status === 'voided' && captured.amount === 100_000);
  assert.equal((await shop.clerk.query(payments, 'invoice', { invoice: `${order}.2` }))?.status, 'settled');
});

test('nor does it hold what was given up meanwhile', async () => {
  const bought = await sold(3, GOOD);
  const { buyer, order } = bought;
  assert.equal(await fulfil(order, [{ line: 0, quantity: 1 }]), 'done');
  await market.until(`${order}.card`, ({ captured }) => captured.amount === 150_000);
  const lines = [{ line: 0, quantity: 1 }];
  const cancel = { cancellation: randomUUID(), order, lines, reason: 'one is enough' };
  assert.ok((await shop.clerk.send(orders, 'cancel-lines', cancel)).done);
  await lapse(order);
  const { payment } = await pay(bought, GOOD);
  await paymentOnce(buyer, { order, payment }, 'accepted');
  assert.equal(await heldBy(order), 1000);
  await isDue(order, false);
  assert.equal(await fulfil(order), 'done');
  await market.until(`${order}.card`, ({ status, captured }) => status === 'voided' && captured.amount === 250_000);
});

test('a card that was asked last of as many as may be is refused when it is given again, and so is any other', async () => {
  const bought = await sold(1, GOOD);
  const { buyer, order } = bought;
  await lapse(order);
  const client = shop.system.client(buyer);
  const { card, returnUrl } = await byCard(LOST);
  const outcomes: (string | null | undefined)[] = [];
  for (let nth = 2; nth <= 21; nth += 1) {
    const payment = randomUUID();
    assert.ok((await client.send(orders, 'pay-order', { order, payment, card, returnUrl })).done);
    outcomes.push((await paymentOnce(buyer, { order, payment }, 'refused')).reason);
  }
  assert.deepEqual(outcomes, [...Array.from({ length: 19 }, () => 'lost-card'), 'too-many-attempts']);
});
