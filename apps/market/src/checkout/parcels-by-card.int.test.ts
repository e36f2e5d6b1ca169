import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openCardShop } from './testing/open-shop.ts';

const { shop, market, network, byCard } = await openCardShop({ MUG: 1000 });

const GOOD = '4242424242424242';
const returnUrl = 'https://shop.example/back';
const EIGHT_DAYS_MS = 8 * 86_400_000;
const amountOf = (money: { amount: number; scale: number }) => (money.amount * 100) / 10 ** money.scale;

/** Buys mugs by card; the order’s id. */
async function buy(mugs: number): Promise<string> {
  return shop.orderFrom(await shop.basket({ MUG: mugs }, { tenders: { rest: await byCard() } }));
}

async function fulfil(order: string, nth: number, quantity?: number): Promise<string> {
  const sent = await shop.clerk.send(orders, 'fulfil-order', {
    order,
    fulfilment: `${order}-${nth}`,
    ...(quantity !== undefined && { lines: [{ line: 0, quantity }] }),
  });
  await shop.system.operations.settle();
  return sent.done ? 'done' : sent.rejected;
}

const orderOf = async (order: string) => (await shop.clerk.query(orders, 'order', { order }))!;
const invoicesOf = async (order: string) => (await shop.clerk.query(orders, 'invoices', { order })).rows;
const owedOf = async (invoice: string) => (await shop.clerk.query(payments, 'invoice', { invoice }))?.status;

/** Has another card pay for an order. */
async function payAnew(order: string): Promise<void> {
  const intent = `${order}.card`;
  const attempt = (await shop.clerk.query(payments, 'intent', { intent }))!.attempt + 1;
  const ask = { intent, attempt, card: await network.card(GOOD), returnUrl };
  const asked = await shop.clerk.send(payments, 'authorise-intent', ask);
  assert.ok(asked.done, JSON.stringify(asked));
  await market.until(intent, ({ status }) => status === 'authorised');
  await shop.system.operations.settle();
}

test('what is left of an authorisation is voided at the last parcel', async () => {
  const order = await buy(2);
  assert.equal(await fulfil(order, 1, 1), 'done');
  await market.until(`${order}.card`, ({ captured }) => amountOf(captured) === 1500);
  const cancel = { order, cancellation: `${order}-c`, lines: [{ line: 0, quantity: 1 }], reason: 'no' };
  assert.ok((await shop.clerk.send(orders, 'cancel-lines', cancel)).done);
  const { captured } = await market.until(`${order}.card`, ({ status }) => status === 'voided');
  assert.equal(amountOf(captured), 1500);
  assert.equal((await orderOf(order)).status, 'shipped');
});

test('an authorisation that lapses lets nothing be sent, until another card holds the money', async () => {
  const order = await buy(2);
  assert.equal(await fulfil(order, 1, 1), 'done');
  await market.until(`${order}.card`, ({ captured }) => amountOf(captured) === 1500);
  await network.steer('clock', { advanceMs: EIGHT_DAYS_MS });
  await market.until(`${order}.card`, ({ status }) => status === 'payment-due');
  await shop.system.operations.settle();
  assert.equal(await fulfil(order, 2), 'payment-due');
  assert.deepEqual((await orderOf(order)).items[0]?.pieces, { open: 1, sent: 1, cancelled: 0 });
  assert.equal((await invoicesOf(order)).length, 1);
  await payAnew(order);
  assert.equal(await fulfil(order, 2), 'done');
  await market.until(`${order}.card`, ({ status }) => status === 'captured');
  assert.equal((await orderOf(order)).status, 'shipped');
  for (const { invoice } of await invoicesOf(order)) assert.equal(await owedOf(invoice), 'settled');
});

test('a capture that the network refuses later leaves its invoice owed, and its payment among those that staff list as due', async () => {
  const order = await buy(1);
  await network.steer('webhooks', { mode: 'held' });
  await network.steer('clock', { advanceMs: EIGHT_DAYS_MS });
  // Nobody has told the market yet that the card holds nothing any more.
  assert.equal(await fulfil(order, 1), 'done');
  await market.until(`${order}.card`, ({ status }) => status === 'payment-due');
  await network.steer('webhooks', { mode: 'at-once' });
  await network.steer('webhooks/deliver', { order: 'in-order' });
  await shop.system.operations.settle();
  const [issued] = await invoicesOf(order);
  assert.equal(await owedOf(issued!.invoice), 'issued');
  assert.equal((await orderOf(order)).status, 'shipped');
  const { rows } = await shop.clerk.query(payments, 'intents', { status: 'payment-due' });
  assert.ok(rows.some(({ intent }) => intent === `${order}.card`));
});
