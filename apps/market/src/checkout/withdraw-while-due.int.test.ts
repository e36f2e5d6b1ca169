import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { QueryResult } from '@banyan/core';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { shipping } from '@banyan/shipping/contract';
import { openCardShop } from './testing/open-shop.ts';
import { visitor, type Basket } from './testing/shop.ts';

const { shop, market, network, byCard } = await openCardShop({ MUG: 100, POT: 100 });
const { clerk, system } = shop;

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const mugs = (quantity: number) => ({ line: 0, quantity });
const pot = { line: 1, quantity: 1 };
const EIGHT_DAYS_MS = 8 * 86_400_000;
type Lines = { line: number; quantity: number }[];
type Order = NonNullable<QueryResult<typeof orders, 'order'>>;

/** Two mugs and a pot, 32.50 with delivery, of which a gift card pays so much and a card the rest; somebody has asked the card by hand for some of it. */
async function bought(gift: number, byHand: number): Promise<Basket> {
  const buyer = visitor();
  const giftCards = gift === 0 ? [] : [{ presentation: await shop.presentGiftCard(buyer, gift), amount: gift }];
  const basket = await shop.basket({ MUG: 2, POT: 1 }, { buyer, tenders: { giftCards, rest: await byCard() } });
  await shop.orderFrom(basket);
  const intent = `${basket.body.checkout}.card`;
  const taken = await clerk.send(payments, 'capture-intent', { intent, capture: 'by-hand', amount: gbp(byHand) });
  assert.ok(taken.done, JSON.stringify(taken));
  await market.until(intent, ({ captured }) => captured.amount === byHand * 100);
  return basket;
}

async function orderIs({ body }: Basket, isSo: (told: Order) => boolean): Promise<Order> {
  let told: Order | null = null;
  await market.untilSo(async () => {
    told = await clerk.query(orders, 'order', { order: body.checkout });
    return told !== null && isSo(told);
  });
  await system.operations.settle();
  return (await clerk.query(orders, 'order', { order: body.checkout }))!;
}

/** Sends pieces, all that are open by default, for which the card holds too little: the parcel waits. */
async function waits(basket: Basket, lines?: Lines): Promise<void> {
  const parcel = { order: basket.body.checkout, fulfilment: randomUUID(), ...(lines && { lines }) };
  assert.ok((await clerk.send(orders, 'fulfil-order', parcel)).done);
  await orderIs(basket, ({ fulfilments }) => fulfilments.at(-1)?.status === 'payment-due');
}

async function withdraw({ buyer, body }: Basket, lines?: Lines): Promise<string> {
  const asked = { return: randomUUID(), order: body.checkout, ...(lines && { lines }) };
  const answer = await system.client(buyer).send(orders, 'withdraw', asked);
  return answer.done ? 'done' : answer.rejected;
}

async function books(): Promise<number[]> {
  await system.operations.settle();
  const accounts = ['asset:receivables', 'liability:deposits', 'liability:gift-cards'];
  const balances = accounts.map((account) => clerk.query(payments, 'balance', { account, currency: 'GBP' }));
  return (await Promise.all(balances)).map(({ balance }) => balance.amount / 100);
}

const changeOf = (after: number[], before: number[]): number[] => after.map((one, nth) => one - before[nth]!);

async function freeOf(sku: string): Promise<number> {
  return (await shop.stockOf(sku))!.free;
}

const capturedIs = (order: string, amount: number) =>
  market.until(`${order}.card`, ({ captured }) => captured.amount === amount * 100);

test('from a parcel that waits for its card all is withdrawn: nothing is sent, what was taken goes back, and the order is cancelled', async () => {
  const [free, before] = [[await freeOf('MUG'), await freeOf('POT')], await books()];
  const basket = await bought(900, 1);
  await waits(basket);
  const asked = await Promise.all(Array.from({ length: 10 }, () => withdraw(basket)));
  assert.equal(asked.filter((outcome) => outcome === 'done').length, 1, asked.join());
  const { status, fulfilments, items } = await orderIs(basket, (told) => told.status === 'cancelled');
  assert.equal(status, 'cancelled');
  assert.deepEqual([fulfilments[0]?.status, items[0]?.pieces], ['failed', { open: 0, sent: 0, cancelled: 2 }]);
  assert.deepEqual([await freeOf('MUG'), await freeOf('POT')], free);
  assert.equal(await clerk.query(shipping, 'shipment', { shipment: fulfilments[0]!.shipment }), null);
  await market.until(`${basket.body.checkout}.card`, (intent) => intent.status === 'voided');
  // The penny that was taken by hand is nobody’s invoice’s; the gift card has again what it gave.
  assert.deepEqual(changeOf(await books(), before), [0, -1, -900]);
  const { rows } = (await system
    .client(basket.buyer)
    .query(orders, 'returns-of-order', { order: basket.body.checkout }))!;
  // What was declared, and what was called off for it.
  const shown = rows.map(({ status, creditNotes, byHand }) => ({ status, byHand, gross: creditNotes[0]?.gross ?? 0 }));
  assert.deepEqual(
    shown.toSorted((one, other) => one.gross - other.gross),
    [0, 3250].map((gross) => ({ status: 'refunded', byHand: 0, gross })),
  );
  const told = await system.client(basket.buyer).query(orders, 'order-events', { order: basket.body.checkout });
  assert.equal(
    told?.map(({ happened }) => happened).join(', '),
    'confirmed, shipping, pieces-cancelled, credited, cancelled',
  );
});

test('of some of it the rest goes on when the card holds that: less is owed, and nothing goes back', async () => {
  const before = await books();
  const basket = await bought(0, 500);
  await waits(basket);
  assert.equal(await withdraw(basket, [mugs(1)]), 'done');
  const { fulfilments } = await orderIs(basket, ({ status }) => status === 'shipped');
  assert.deepEqual(
    fulfilments[0]?.lines.map(({ sku, quantity }) => [sku, quantity]),
    [
      ['MUG', 1],
      ['POT', 1],
    ],
  );
  await capturedIs(basket.body.checkout, 500 + 2250);
  assert.deepEqual(changeOf(await books(), before), [0, -500, 0]);
  const shipment = await clerk.query(shipping, 'shipment', { shipment: fulfilments[0].shipment });
  assert.deepEqual(
    shipment?.lines.map(({ sku, quantity }) => [sku, quantity]),
    [
      ['MUG', 1],
      ['POT', 1],
    ],
  );
});

test('what the gift card has paid beyond what is left goes back to it, and the rest is sent without the card', async () => {
  const before = await books();
  const basket = await bought(1500, 1);
  await waits(basket);
  assert.equal(await withdraw(basket, [mugs(2)]), 'done');
  await orderIs(basket, ({ status }) => status === 'shipped');
  assert.deepEqual(changeOf(await books(), before), [0, -1, -250]);
  await capturedIs(basket.body.checkout, 1);
});

test('delivery stays owed while something is still to be sent, and is given back with the last of it', async () => {
  const before = await books();
  const basket = await bought(0, 2500);
  await waits(basket, [pot]);
  assert.equal(await withdraw(basket, [pot]), 'done');
  await orderIs(basket, ({ fulfilments }) => fulfilments[0]?.status === 'failed');
  await capturedIs(basket.body.checkout, 2500 + 500);
  assert.deepEqual(changeOf(await books(), before), [0, -2500, 0]);
  assert.equal(await withdraw(basket), 'done');
  await orderIs(basket, ({ status }) => status === 'cancelled');
  await market.until(`${basket.body.checkout}.card`, ({ refunded }) => refunded.amount === 50_000);
  assert.deepEqual(changeOf(await books(), before), [0, -2500, 0]);
});

test('who withdraws from one parcel and at once from the other owes nothing and is owed nothing: not even the delivery that the card was asked for between the two', async () => {
  for (const gift of [0, 300]) {
    const before = await books();
    const buyer = visitor();
    const giftCards = gift === 0 ? [] : [{ presentation: await shop.presentGiftCard(buyer, gift), amount: gift }];
    const basket = await shop.basket({ MUG: 2, POT: 1 }, { buyer, tenders: { giftCards, rest: await byCard() } });
    await shop.orderFrom(basket);
    await system.operations.settle();
    const order = basket.body.checkout;
    await network.steer('clock', { advanceMs: EIGHT_DAYS_MS });
    for (const lines of [[pot], [mugs(2)]])
      assert.ok((await clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID(), lines })).done);
    await orderIs(
      basket,
      ({ paymentDue, fulfilments }) =>
        paymentDue && fulfilments.length === 2 && fulfilments.every(({ status }) => status === 'payment-due'),
    );
    assert.deepEqual([await withdraw(basket, [pot]), await withdraw(basket, [mugs(2)])], ['done', 'done']);
    const told = await orderIs(basket, ({ status }) => status === 'cancelled');
    assert.deepEqual([told.paymentDue, told.fulfilments.map(({ status }) => status)], [false, ['failed', 'failed']]);
    await market.until(`${order}.card`, ({ status }) => status === 'voided');
    // What the gift card has paid it has again.
    assert.deepEqual(changeOf(await books(), before), [0, 0, 0 - gift]);
    const { rows } = (await system.client(buyer).query(orders, 'returns-of-order', { order }))!;
    assert.deepEqual([...new Set(rows.map(({ status, byHand }) => `${status} ${byHand}`))], ['refunded 0']);
    assert.equal(
      rows.flatMap(({ creditNotes }) => creditNotes).reduce((sum, { gross }) => sum + gross, 0),
      3250,
    );
  }
});

test('a coupon of a first order is free again once all of that is withdrawn from a parcel that waits', async () => {
  const promotion = { channels: ['web'], byCoupon: true, priority: 1, isExclusive: false, limits: {} };
  const action = { kind: 'percentage', rate: 10_000 } as const;
  const first = { ...promotion, promotion: 'first', name: 'First order', isFirstOrderOnly: true, action };
  assert.ok((await clerk.send(pricing, 'define-promotion', first)).done);
  assert.ok((await clerk.send(pricing, 'issue-coupon', { coupon: 'FIRST', promotion: 'first', limits: {} })).done);
  const ofEve = async (): Promise<Basket> => {
    const basket = await shop.basket({ MUG: 1 }, { coupons: ['FIRST'], tenders: { rest: await byCard() } });
    return { ...basket, body: { ...basket.body, email: 'eve@example.org' } };
  };
  const basket = await ofEve();
  const intent = `${await shop.orderFrom(basket)}.card`;
  assert.ok((await clerk.send(payments, 'capture-intent', { intent, capture: 'by-hand', amount: gbp(1) })).done);
  await market.until(intent, ({ captured }) => captured.amount === 100);
  await waits(basket);
  assert.equal((await shop.buy(await ofEve())).failure?.reason, 'used-up');
  assert.equal(await withdraw(basket), 'done');
  await orderIs(basket, ({ status }) => status === 'cancelled');
  assert.equal((await clerk.query(pricing, 'quote', { quote: basket.body.quote }))?.claim, null);
  await shop.orderFrom(await ofEve());
});
