import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carts } from '@banyan/carts/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openCardShop } from './testing/open-shop.ts';
import type { Basket } from './testing/shop.ts';

const { shop, market, network, byCard } = await openCardShop({ MUG: 100 });

const [GOOD, CHALLENGED, POOR] = ['4242424242424242', '4000002500003155', '4000000000009995'];

/** A cart of one mug that is to be paid by a card; `payBy` milliseconds from now where the time is short. */
async function basketBy(number: string, part: { channel?: string; seconds?: number } = {}): Promise<Basket> {
  const rest = await byCard(number);
  const { buyer, body } = await shop.basket({ MUG: 1 }, { channel: part.channel ?? 'web', tenders: { rest } });
  if (part.seconds === undefined) return { buyer, body };
  return { buyer, body: { ...body, payBy: new Date(Date.now() + part.seconds * 1000).toISOString() } };
}
const attemptOf = ({ body }: Basket): string => `${body.checkout}.card#1`;
const statusAtNetwork = async (basket: Basket): Promise<string | undefined> =>
  (await network.payments(attemptOf(basket)))[0]?.status;

test('a card that is good pays for the order, and is captured when it is shipped', async () => {
  const basket = await basketBy(GOOD);
  const order = await shop.orderFrom(basket);
  assert.equal(await statusAtNetwork(basket), 'authorised');
  assert.equal((await network.payments(attemptOf(basket)))[0]?.captures.length, 0);
  await shop.clerk.send(orders, 'ship-order', { order });
  await market.until(`${order}.card`, (it) => it.status === 'captured');
});

test('where the channel says so, the card is captured when the order is placed, and refunded when it is cancelled', async () => {
  const basket = await basketBy(GOOD, { channel: 'prepaid' });
  const order = await shop.orderFrom(basket);
  await market.until(`${order}.card`, (it) => it.status === 'captured');
  const cancel = { order, reason: 'changed my mind' };
  assert.ok((await shop.system.client(basket.buyer).send(orders, 'cancel-order', cancel)).done);
  await market.until(`${order}.card`, (it) => it.refunded.amount === it.captured.amount);
});

test('a challenge is told with its place and time; passed, there is an order; the cart is fixed meanwhile', async () => {
  const basket = await basketBy(CHALLENGED);
  const asked = await shop.buy(basket);
  assert.equal(asked.status, 'requires-action', JSON.stringify(asked.failure));
  assert.ok(asked.action !== null && asked.action.deadline > new Date().toISOString());
  const line = { line: 'more', sku: 'MUG', quantity: 1 };
  const { cart } = basket.body;
  const edit = await shop.system.client(basket.buyer).send(carts, 'add-lines', { cart, channel: 'web', lines: [line] });
  assert.equal(edit.done ? '' : edit.rejected, 'cart-locked');
  const body = new URLSearchParams({ answer: 'approve' });
  await fetch(asked.action.redirect, { method: 'POST', body, redirect: 'manual' });
  assert.equal((await shop.outcome(basket, (told) => told.order !== null)).status, 'completed');
});

test('a challenge that is refused, and a card that is declined, end the checkout with everything given back', async () => {
  const before = await shop.stockOf('MUG');
  const poor = await shop.buy(await basketBy(POOR));
  assert.deepEqual(poor.failure, { reason: 'payment-declined', detail: 'insufficient-funds' });
  const basket = await basketBy(CHALLENGED);
  const asked = await shop.buy(basket);
  await fetch(asked.action?.redirect ?? '', {
    method: 'POST',
    body: new URLSearchParams({ answer: 'refuse' }),
    redirect: 'manual',
  });
  const refused = await shop.outcome(basket, (told) => told.failure !== null);
  assert.equal(refused.failure?.reason, 'payment-declined');
  assert.deepEqual(await shop.stockOf('MUG'), before);
});

test('a checkout that waits for its buyer can be given up, and what the network holds is let go', async () => {
  const basket = await basketBy(CHALLENGED);
  await shop.buy(basket);
  const { checkout } = basket.body;
  assert.ok((await shop.system.client(basket.buyer).send(orders, 'cancel-checkout', { checkout })).done);
  const told = await shop.outcome(basket, ({ failure }) => failure !== null);
  assert.equal(told.failure?.reason, 'cancelled');
  await market.untilSo(async () => (await statusAtNetwork(basket)) === 'cancelled');
});

test('no answer is no decline: the order waits for a late one', async () => {
  await network.steer('faults', { operation: 'authorise', fault: 'late', times: 100 });
  const basket = await basketBy(GOOD);
  await shop.start(basket);
  await market.untilSo(
    async () => (await market.clerk.query(payments, 'intent', { intent: `${basket.body.checkout}.card` })) !== null,
  );
  const still = await shop.system.client(basket.buyer).query(orders, 'checkout', { checkout: basket.body.checkout });
  assert.equal(still?.status, 'processing');
  await network.steer('calm');
  await network.steer('release');
  assert.equal((await shop.outcome(basket)).status, 'completed');
});

test('no answer until the deadline gives all back, and an approval that comes later holds nothing', async () => {
  const before = await shop.stockOf('MUG');
  await network.steer('faults', { operation: 'authorise', fault: 'late', times: 100 });
  const basket = await basketBy(GOOD, { seconds: 2 });
  const told = await shop.buy(basket);
  assert.equal(told.failure?.reason, 'payment-timed-out', JSON.stringify(told));
  await network.steer('calm');
  await network.steer('release');
  await market.untilSo(async () => (await market.clerk.query(payments, 'provider-requests', {})).rows.length === 0);
  assert.ok((await network.payments(attemptOf(basket))).every(({ status }) => status !== 'authorised'));
  assert.deepEqual(await shop.stockOf('MUG'), before);
});

test('while the network is down a checkout is under way, and it is an order when that is back', async () => {
  const basket = await basketBy(GOOD);
  await network.steer('down');
  await shop.start(basket);
  await market.untilSo(
    async () => (await market.clerk.query(payments, 'intent', { intent: `${basket.body.checkout}.card` })) !== null,
  );
  await network.steer('up');
  assert.equal((await shop.outcome(basket)).status, 'completed');
  assert.equal((await network.payments(attemptOf(basket))).length, 1);
});
