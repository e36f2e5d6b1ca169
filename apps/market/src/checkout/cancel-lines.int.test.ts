import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandBody } from '@banyan/core';
import { orders } from '@banyan/orders/contract';
import { pricing } from '@banyan/pricing/contract';
import { openCardShop } from './testing/open-shop.ts';
import { visitor, type Basket } from './testing/shop.ts';

const { shop, market, byCard } = await openCardShop({ MUG: 100, POT: 100 });

const reason = 'Bought twice';
const one = (line: number) => [{ line, quantity: 1 }];

async function aBasket(
  part: { channel?: string; gift?: number; isByCard?: boolean; coupons?: string[] } = {},
): Promise<Basket> {
  const buyer = visitor();
  const { channel = 'web', gift, isByCard = false, coupons = [] } = part;
  const rest = isByCard ? await byCard() : { kind: 'invoice' as const };
  const giftCards = gift === undefined ? [] : [{ presentation: await shop.presentGiftCard(buyer, gift), amount: gift }];
  return shop.basket({ MUG: 2, POT: 1 }, { buyer, channel, coupons, tenders: { giftCards, rest } });
}

function cancel({ buyer }: Basket, body: Omit<CommandBody<typeof orders, 'cancel-lines'>, 'reason'>) {
  return shop.system.client(buyer).send(orders, 'cancel-lines', { ...body, reason });
}

async function ended(order: string, cancellation: string) {
  await shop.system.operations.settle();
  const told = await shop.clerk.query(orders, 'cancellation', { order, cancellation });
  assert.equal(told?.status, 'cancelled', JSON.stringify(told));
  return told;
}

const reservedNow = async (sku: string): Promise<number> => (await shop.stockOf(sku))?.reserved ?? 0;
const statusOf = async (order: string) => (await shop.clerk.query(orders, 'order', { order }))?.status;

test('a buyer gives one of two mugs up: it is free again, the rest of the order stands, and the same again changes nothing', async () => {
  const basket = await aBasket();
  const order = await shop.orderFrom(basket);
  const before = [await reservedNow('MUG'), await reservedNow('POT')];
  const body = { cancellation: `one of ${order}`, order, lines: one(0) };
  for (let times = 0; times < 2; times += 1) assert.ok((await cancel(basket, body)).done);
  const told = await ended(order, body.cancellation);
  assert.deepEqual([told.gross, told.refunded], [1000, 0]);
  assert.deepEqual([await reservedNow('MUG'), await reservedNow('POT')], [(before[0] ?? 0) - 1, before[1]]);
  assert.equal(await statusOf(order), 'confirmed');
  const other = await cancel(basket, { ...body, lines: one(1) });
  assert.equal(other.done ? '' : other.rejected, 'cancellation-exists');
});

test('somebody else’s order is not there, nor is its cancellation', async () => {
  const basket = await aBasket();
  const order = await shop.orderFrom(basket);
  const stranger = { ...basket, buyer: visitor() };
  const refused = await cancel(stranger, { cancellation: `theirs of ${order}`, order, lines: one(0) });
  assert.equal(refused.done ? '' : refused.rejected, 'no-such-order');
  assert.ok((await cancel(basket, { cancellation: `mine of ${order}`, order, lines: one(0) })).done);
  await ended(order, `mine of ${order}`);
  const client = shop.system.client(stranger.buyer);
  assert.equal(await client.query(orders, 'cancellation', { order, cancellation: `mine of ${order}` }), null);
});

test('of what was captured at placement exactly the share of the pieces goes back to the card, and the gift card has the rest', async () => {
  const basket = await aBasket({ channel: 'prepaid', gift: 2600, isByCard: true });
  const order = await shop.orderFrom(basket);
  const card = `${order}.card`;
  await market.until(card, (it) => it.status === 'captured');
  // 32.50 in all, 6.50 by card: a mug of 10.00 gives the card all of it back, and the gift card 3.50.
  const before = await market.balance('liability:gift-cards');
  assert.ok((await cancel(basket, { cancellation: `a of ${order}`, order, lines: one(0) })).done);
  assert.equal((await ended(order, `a of ${order}`)).refunded, 1000);
  const after = await market.until(card, (it) => it.refunded.amount === it.captured.amount);
  assert.equal(after.refunded.amount / 100, 650);
  assert.equal(((await market.balance('liability:gift-cards')) - before) / 100, -350);
});

test('an order of which every piece was given up is cancelled, with all that was taken given back and its coupon free again', async () => {
  const basket = await aBasket({ channel: 'prepaid', isByCard: true });
  const order = await shop.orderFrom(basket);
  const card = `${order}.card`;
  await market.until(card, (it) => it.status === 'captured');
  const before = [await reservedNow('MUG'), await reservedNow('POT')];
  const parts = [one(0), one(1), one(0)];
  for (const [nth, lines] of parts.entries())
    assert.ok((await cancel(basket, { cancellation: `${nth} of ${order}`, order, lines })).done);
  for (const [nth] of parts.entries()) await ended(order, `${nth} of ${order}`);
  await market.until(card, (it) => it.refunded.amount === it.captured.amount);
  await shop.system.operations.settle();
  assert.equal(await statusOf(order), 'cancelled');
  assert.deepEqual([await reservedNow('MUG'), await reservedNow('POT')], [(before[0] ?? 0) - 2, (before[1] ?? 0) - 1]);
  const quote = await shop.clerk.query(pricing, 'quote', { quote: basket.body.quote });
  assert.equal(quote?.claim, null);
});

test('an order whose rest is cancelled as a whole after a part was given up gives all of it back once', async () => {
  const basket = await aBasket({ channel: 'prepaid', isByCard: true });
  const order = await shop.orderFrom(basket);
  const card = `${order}.card`;
  await market.until(card, (it) => it.status === 'captured');
  assert.ok((await cancel(basket, { cancellation: `a of ${order}`, order, lines: one(0) })).done);
  assert.ok((await shop.system.client(basket.buyer).send(orders, 'cancel-order', { order, reason })).done);
  await market.until(card, (it) => it.refunded.amount === it.captured.amount);
  await shop.system.operations.settle();
  assert.equal(await statusOf(order), 'cancelled');
});

test('of twenty who give up the last piece at the same time one does', async () => {
  const basket = await aBasket();
  const order = await shop.orderFrom(basket);
  const names = Array.from({ length: 20 }, (_, nth) => `${nth} wants the pot of ${order}`);
  const answers = await Promise.all(
    names.map((cancellation) => cancel(basket, { cancellation, order, lines: one(1) })),
  );
  assert.equal(answers.filter(({ done }) => done).length, 1);
  assert.ok(answers.every((answer) => answer.done || answer.rejected === 'more-than-open'));
  const { rows } = await shop.clerk.query(orders, 'order-timeline', { order });
  assert.equal(rows.filter(({ event }) => event === 'pieces-cancelled').length, 1);
});

test('of twenty who give up the last piece and twenty who send it at the same time exactly one does', async () => {
  for (const channel of ['web', 'prepaid']) {
    const basket = await aBasket({ channel });
    const order = await shop.orderFrom(basket);
    const names = Array.from({ length: 20 }, (_, nth) => `${nth} of the pot of ${order}`);
    const answers = await Promise.all(
      names.flatMap((name) => [
        cancel(basket, { cancellation: name, order, lines: one(1) }),
        shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: name, lines: one(1) }),
      ]),
    );
    assert.equal(answers.filter(({ done }) => done).length, 1);
    assert.ok(answers.every((answer) => answer.done || answer.rejected === 'more-than-open'));
    await shop.system.operations.settle();
    const { rows } = await shop.clerk.query(orders, 'order-timeline', { order });
    const moved = rows.filter(({ event }) => event === 'pieces-cancelled' || event === 'pieces-committed');
    assert.deepEqual(
      moved.map(({ lines }) => lines),
      [one(1)],
    );
  }
});
