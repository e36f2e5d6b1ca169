import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openCardShop } from './testing/open-shop.ts';
import { visitor, type Basket } from './testing/shop.ts';

const { shop, market, network, byCard } = await openCardShop({ MUG: 100 });

/** Mugs that are sent, paid by a gift card of so much and, for what is left, by a card. */
async function sold(mugs: number, gift: number, number = '4242424242424242'): Promise<Basket> {
  const buyer = visitor();
  const rest = await byCard(number);
  const giftCards = gift === 0 ? [] : [{ presentation: await shop.presentGiftCard(buyer, gift), amount: gift }];
  const basket = await shop.basket({ MUG: mugs }, { buyer, tenders: { giftCards, rest } });
  const order = await shop.orderFrom(basket);
  const sent = await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() });
  assert.ok(sent.done, JSON.stringify(sent));
  await market.until(`${order}.card`, ({ captured }) => captured.amount > 0);
  await shop.system.operations.settle();
  return basket;
}

const isRefunded = ({ status }: { readonly status: string }): boolean => status === 'refunded';

/** Sends mugs back; the return as it stands once it is so. */
async function sendBack({ buyer, body }: Basket, quantity: number, isSo: (told: Told) => boolean = isRefunded) {
  const id = randomUUID();
  const lines = [{ line: 0, quantity }];
  const client = shop.system.client(buyer);
  const asked = { return: id, order: body.checkout, lines, reason: 'unwanted' as const };
  const requested = await client.send(orders, 'request-return', asked);
  assert.ok(requested.done, JSON.stringify(requested));
  const told = [{ line: 0, quantity, condition: 'sellable' as const }];
  assert.ok((await shop.clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: told })).done);
  return until(client, id, isSo);
}

type Told = NonNullable<Awaited<ReturnType<typeof ask>>>;
const ask = (client: Client, id: string) => client.query(orders, 'order-return', { return: id });
type Client = ReturnType<typeof shop.system.client>;

async function until(client: Client, id: string, isSo: (told: Told) => boolean): Promise<Told> {
  const until = { isSo: (told: Told | null) => told !== null && isSo(told), waitMs: 50_000 };
  const told = await client.query(orders, 'order-return', { return: id }, { until });
  assert.ok(told !== null && isSo(told), JSON.stringify(told));
  return told;
}

const refundsAtNetwork = async ({ body }: Basket) =>
  (await network.payments(`${body.checkout}.card#1`))[0]?.refunds.map(({ amount, status }) => [amount, status]);

test('a card is refunded in parts, each part of the invoice once', async () => {
  const basket = await sold(3, 0);
  for (const expected of [1000, 1000]) {
    const back = await sendBack(basket, 1);
    assert.deepEqual(
      back.refunds.map(({ kind, amount, status }) => [kind, amount, status]),
      [['intent', expected, 'made']],
    );
  }
  assert.deepEqual(await refundsAtNetwork(basket), [
    [1000, 'succeeded'],
    [1000, 'succeeded'],
  ]);
  assert.equal(await market.balance('liability:deposits'), 0);
});

test('the card gets its money back first, then the gift card, and both no more than they paid', async () => {
  const before = await market.balance('liability:gift-cards');
  // 25.00: 23.00 by gift card and 2.00 by card.
  const basket = await sold(2, 2300);
  const back = await sendBack(basket, 2);
  assert.deepEqual(
    back.refunds.map(({ kind, amount, status }) => [kind, amount, status]),
    [
      ['intent', 200, 'made'],
      ['hold', 1800, 'made'],
    ],
  );
  assert.deepEqual(await refundsAtNetwork(basket), [[200, 'succeeded']]);
  assert.equal((await market.balance('liability:gift-cards')) - before, -180_000);
  const intent = await shop.clerk.query(payments, 'intent', { intent: `${basket.body.checkout}.card` });
  assert.equal(intent?.refunded.amount, intent?.captured.amount);
});

test('a refund that a closed card cannot take is left to staff at once', async () => {
  const basket = await sold(1, 0, '4000000000005126');
  const back = await sendBack(basket, 1, ({ needsHelp }) => needsHelp);
  assert.deepEqual(
    back.refunds.map(({ kind, amount, status }) => [kind, amount, status]),
    [['intent', 1000, 'failed']],
  );
  assert.equal(back.status, 'refunding');
  assert.deepEqual(await refundsAtNetwork(basket), [[1000, 'failed']]);
  // What is owed to the buyer until it is paid back.
  assert.equal(await market.balance('liability:deposits'), -100_000);
});
