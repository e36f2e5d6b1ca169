import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openDataFolder } from '@banyan/sqlite';
import { Shop, visitor, type Basket } from './testing/shop.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-returns-prepaid-'));
const folder = openDataFolder(path);
const shop = await Shop.open(folder);
await shop.receive('MUG', 100);
await shop.system.operations.settle();
after(async () => {
  await shop.assertWhole();
  await shop.system.stop();
  await folder.close();
  await rm(path, { recursive: true });
});

/** Buys three mugs, 35.00 with delivery, of which a gift card pays so much at placement; the rest is owed by the prepayment invoice. */
async function bought(gift: number): Promise<Basket> {
  const buyer = visitor();
  const giftCards = gift === 0 ? [] : [{ presentation: await shop.presentGiftCard(buyer, gift), amount: gift }];
  const tenders = { giftCards, rest: { kind: 'invoice' as const } };
  const basket = await shop.basket({ MUG: 3 }, { buyer, channel: 'prepaid', tenders });
  assert.equal((await shop.buy(basket)).status, 'completed');
  await shop.system.operations.settle();
  return basket;
}

async function fulfil({ body: { checkout: order } }: Basket, quantity: number): Promise<void> {
  const parcel = { order, fulfilment: randomUUID(), lines: [{ line: 0, quantity }] };
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', parcel)).done);
  await shop.system.operations.settle();
}

/** Sends mugs back, by withdrawal or as an ordinary return, and waits until that has come to rest: what went back to gift cards, and what staff have to pay back. */
async function sendBack({ buyer, body: { checkout: order } }: Basket, quantity: number, isWithdrawn: boolean) {
  const id = randomUUID();
  const client = shop.system.client(buyer);
  const asked = { return: id, order, lines: [{ line: 0, quantity }] };
  const told = isWithdrawn
    ? await client.send(orders, 'withdraw', asked)
    : await client.send(orders, 'request-return', { ...asked, reason: 'unwanted' });
  assert.ok(told.done, JSON.stringify(told));
  const lines = [{ line: 0, quantity, condition: 'sellable' as const }];
  assert.ok((await shop.clerk.send(orders, 'receive-return', { return: id, location: 'main', lines })).done);
  await shop.system.operations.settle();
  const back = await client.query(orders, 'order-return', { return: id });
  assert.equal(back?.status, 'refunded');
  return [back.refunds.reduce((sum, { amount }) => sum + amount, 0), back.byHand];
}

/** What the books say of what is owed to the shop and by it, in pence, and what has changed since. */
async function books(): Promise<[receivables: number, deposits: number]> {
  await shop.system.operations.settle();
  const of = async (account: string) =>
    (await shop.clerk.query(payments, 'balance', { account, currency: 'GBP' })).balance.amount / 100;
  return [await of('asset:receivables'), await of('liability:deposits')];
}

test('whoever sends back what they have not paid yet owes it no more, and is paid nothing', async () => {
  const basket = await bought(0);
  await fulfil(basket, 3);
  assert.deepEqual(await books(), [3500, 0]);
  assert.deepEqual(await sendBack(basket, 1, true), [0, 0]);
  assert.deepEqual(await books(), [3500 - 1000, 0]);
  assert.deepEqual(await sendBack(basket, 2, true), [0, 0]);
  assert.deepEqual(await books(), [0, 0]);
});

test('what is owed is owed no more first, then what was paid goes back, in returns and cancellations alike', async () => {
  const basket = await bought(2000);
  await fulfil(basket, 2);
  // 15.00 are owed.
  assert.deepEqual(await sendBack(basket, 1, false), [0, 0]);
  assert.deepEqual(await books(), [1500 - 1000, 0]);
  const order = basket.body.checkout;
  const cancel = { order, cancellation: randomUUID(), lines: [{ line: 0, quantity: 1 }], reason: 'no' };
  assert.ok((await shop.clerk.send(orders, 'cancel-lines', cancel)).done);
  await shop.system.operations.settle();
  const told = await shop.clerk.query(orders, 'cancellation', { order, cancellation: cancel.cancellation });
  assert.equal(told?.refunded, 2000 - 1500);
  assert.deepEqual(await books(), [0, 0]);
  // Delivery stays charged, as one came back as an ordinary return.
  assert.deepEqual(await sendBack(basket, 1, true), [2000 - 500 - 500, 0]);
  assert.deepEqual(await books(), [0, 0]);
});

test('what somebody has paid by bank for a prepayment invoice is given back by hand', async () => {
  const basket = await bought(0);
  const invoice = `${basket.body.checkout}.prepayment`;
  const amount = { amount: 3500, currency: 'GBP', scale: 2 };
  const paid = await shop.clerk.send(payments, 'record-payment', { payment: randomUUID(), invoice, amount });
  assert.ok(paid.done, JSON.stringify(paid));
  await fulfil(basket, 3);
  assert.deepEqual(await sendBack(basket, 3, true), [0, 3500]);
  assert.deepEqual(await books(), [0, -3500]);
});
