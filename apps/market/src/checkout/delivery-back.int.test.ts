import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openShop } from './testing/open-shop.ts';
import { visitor, type Basket } from './testing/shop.ts';

const shop = await openShop({ MUG: 500, POT: 500 });

/** A mug that is sent and a pot that is not, 22.50 with delivery, paid by a gift card. */
async function half(channel: string): Promise<Basket> {
  const buyer = visitor();
  const giftCards = [{ presentation: await shop.presentGiftCard(buyer, 2250), amount: 2250 }];
  const basket = await shop.basket({ MUG: 1, POT: 1 }, { buyer, channel, tenders: { giftCards } });
  await shop.orderFrom(basket);
  const lines = [{ line: 0, quantity: 1 }];
  const parcel = { order: basket.body.checkout, fulfilment: randomUUID(), lines };
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', parcel)).done);
  await shop.system.operations.settle();
  return basket;
}

const withdraw = async ({ buyer, body }: Basket, id: string): Promise<void> => {
  const lines = [{ line: 0, quantity: 1 }];
  const sent = await shop.system.client(buyer).send(orders, 'withdraw', { return: id, order: body.checkout, lines });
  assert.ok(sent.done, JSON.stringify(sent));
};
const receive = async (_: Basket, id: string): Promise<void> => {
  const lines = [{ line: 0, quantity: 1, condition: 'sellable' as const }];
  assert.ok((await shop.clerk.send(orders, 'receive-return', { return: id, location: 'main', lines })).done);
};
const giveUpAgain = ({ buyer, body }: Basket) => {
  const of = { cancellation: `c-${body.checkout}`, order: body.checkout, lines: [{ line: 1, quantity: 1 }] };
  return shop.system.client(buyer).send(orders, 'cancel-lines', { ...of, reason: 'unwanted' });
};
const giveUp = async (basket: Basket): Promise<void> => {
  const given = await giveUpAgain(basket);
  assert.ok(given.done, JSON.stringify(given));
};
const cancel = async ({ body }: Basket): Promise<void> => {
  assert.ok((await shop.clerk.send(orders, 'cancel-order', { order: body.checkout, reason: 'unwanted' })).done);
};
/** Once nothing is open any more it is refused. */
const cancelAgain = async ({ body }: Basket): Promise<void> => {
  await shop.clerk.send(orders, 'cancel-order', { order: body.checkout, reason: 'unwanted' });
};
type Step = (basket: Basket, id: string) => Promise<void>;

/** The books with nothing of the order in them: all was given back, delivery once. */
async function assertUndone(basket: Basket, before: readonly number[]): Promise<void> {
  await shop.system.operations.settle();
  // The gift card that was bought meanwhile has all of its money again.
  assert.deepEqual(await books(), [...before.slice(0, -1), before.at(-1)! - 2250]);
  const told = await shop.clerk.query(orders, 'returns-of-order', { order: basket.body.checkout });
  const rows = told?.rows ?? [];
  assert.ok(
    rows.every(({ status }) => status === 'refunded'),
    JSON.stringify(rows),
  );
  assert.equal(await creditedOf(basket), 1000 + 500);
}

/** What its credit notes come to. */
async function creditedOf({ body }: Basket): Promise<number> {
  const told = await shop.clerk.query(orders, 'returns-of-order', { order: body.checkout });
  return (told?.rows ?? []).flatMap(({ creditNotes }) => creditNotes).reduce((sum, { gross }) => sum + gross, 0);
}

async function books(): Promise<number[]> {
  const accounts = ['asset:receivables', 'liability:deposits', 'liability:vat:gb:20', 'liability:gift-cards'];
  const balances = accounts.map((account) => shop.clerk.query(payments, 'balance', { account, currency: 'GBP' }));
  return (await Promise.all(balances)).map(({ balance }) => balance.amount / 100);
}

const stories: Readonly<Record<string, readonly Step[][]>> = {
  'withdrawn, come back, then the rest is given up': [[withdraw], [receive], [giveUp]],
  'withdrawn, come back, then the order is cancelled': [[withdraw], [receive], [cancel]],
  'withdrawn, the rest is given up, then it comes back': [[withdraw], [giveUp], [receive]],
  'the rest is given up, then withdrawn, and comes back': [[giveUp], [withdraw], [receive]],
  'the rest is given up while it comes back': [[withdraw], [receive, giveUp]],
  'the order is cancelled twice while it comes back': [[withdraw], [cancelAgain, receive, cancelAgain]],
};

for (const channel of ['web', 'prepaid'])
  for (const [story, steps] of Object.entries(stories))
    test(`an order of which nothing is left costs no delivery: ${story} (${channel})`, async () => {
      const before = await books();
      const basket = await half(channel);
      const id = randomUUID();
      for (const together of steps) {
        await Promise.all(together.map((step) => step(basket, id)));
        if (together.length === 1) await shop.system.operations.settle();
      }
      await assertUndone(basket, before);
      // Nobody has the rest, or the delivery, once more.
      await Promise.all([giveUpAgain(basket), cancelAgain(basket)]);
      await assertUndone(basket, before);
    });

/** Sends the pot, too. */
const sendRest = async ({ body }: Basket): Promise<void> => {
  const parcel = { order: body.checkout, fulfilment: randomUUID() };
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', parcel)).done);
};
const comeBack = async (id: string, line: number): Promise<void> => {
  const lines = [{ line, quantity: 1, condition: 'sellable' as const }];
  assert.ok((await shop.clerk.send(orders, 'receive-return', { return: id, location: 'main', lines })).done);
  await shop.system.operations.settle();
};
/** The mug comes back as an ordinary return. */
const sendBack: Step = async ({ buyer, body }) => {
  const asked = { return: randomUUID(), order: body.checkout, lines: [{ line: 0, quantity: 1 }] };
  const client = shop.system.client(buyer);
  assert.ok((await client.send(orders, 'request-return', { ...asked, reason: 'unwanted' })).done);
  await comeBack(asked.return, 0);
};
/** The buyer withdraws from the pot; if it was sent it comes back. */
const withdrawRest: Step = async ({ buyer, body }) => {
  const asked = { return: randomUUID(), order: body.checkout, lines: [{ line: 1, quantity: 1 }] };
  const client = shop.system.client(buyer);
  assert.ok((await client.send(orders, 'withdraw', asked)).done);
  await shop.system.operations.settle();
  const told = await client.query(orders, 'order-return', { return: asked.return });
  if (told?.lines.length === 1) await comeBack(asked.return, 1);
};

const ordinary: Readonly<Record<string, readonly [credited: number, steps: readonly Step[]]>> = {
  'all is sent; returned, then withdrawn': [1750, [sendRest, sendBack, withdrawRest]],
  'all is sent; withdrawn, then returned': [1750, [sendRest, withdrawRest, sendBack]],
  'returned, then the rest is withdrawn from': [1000, [sendBack, withdrawRest]],
  'the rest is withdrawn from, then returned': [1000, [withdrawRest, sendBack]],
  'returned, then the rest is given up': [1000, [sendBack, giveUp]],
  'the rest is given up, then returned': [1000, [giveUp, sendBack]],
  'returned, then the order is cancelled': [1000, [sendBack, cancel]],
};

for (const channel of ['web', 'prepaid'])
  for (const [story, [expected, steps]] of Object.entries(ordinary))
    test(`after an ordinary return delivery stays charged, in whatever order: ${story} (${channel})`, async () => {
      const basket = await half(channel);
      for (const step of steps) {
        await step(basket, randomUUID());
        await shop.system.operations.settle();
      }
      assert.equal(await creditedOf(basket), expected);
    });

test('what is kept of an order keeps its delivery charged', async () => {
  const basket = await half('web');
  await giveUp(basket);
  await shop.system.operations.settle();
  const told = await shop.clerk.query(orders, 'returns-of-order', { order: basket.body.checkout });
  assert.deepEqual(told?.rows, []);
});
