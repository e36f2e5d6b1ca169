import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import { openDataFolder } from '@banyan/sqlite';
import { MovedClock } from '../faults/testing/moved-clock.ts';
import { Shop, visitor, type Basket } from './testing/shop.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-withdrawals-'));
const folder = openDataFolder(path);
const clock = new MovedClock();
const shop = await Shop.open(folder, { ports: { clock, scheduler: clock } });
for (const sku of ['MUG', 'POT']) await shop.receive(sku, 100);
await shop.system.operations.settle();
after(async () => {
  await shop.assertWhole();
  await shop.system.stop();
  await folder.close();
  await rm(path, { recursive: true });
});

const DAY = 24 * 60;

/** A mug and a pot, 22.50 with delivery, of which a gift card pays 9.00. */
async function bought(channel: string): Promise<Basket> {
  const buyer = visitor();
  const giftCards = [{ presentation: await shop.presentGiftCard(buyer, 900), amount: 900 }];
  const tenders = { giftCards, rest: { kind: 'invoice' as const } };
  const basket = await shop.basket({ MUG: 1, POT: 1 }, { buyer, channel, tenders });
  assert.equal((await shop.buy(basket)).status, 'completed');
  return basket;
}

async function fulfil({ body: { checkout: order } }: Basket, line: number): Promise<string> {
  const parcel = { order, fulfilment: randomUUID(), lines: [{ line, quantity: 1 }] };
  const sent = await shop.clerk.send(orders, 'fulfil-order', parcel);
  assert.ok(sent.done, JSON.stringify(sent));
  await shop.system.operations.settle();
  return sent.answer.shipments[0]!;
}

async function arrived(shipment: string): Promise<void> {
  assert.ok((await shop.clerk.send(shipping, 'mark-delivered', { shipment })).done);
  await shop.system.operations.settle();
}

async function withdraw({ buyer, body }: Basket, line: number) {
  const id = randomUUID();
  const asked = { return: id, order: body.checkout, lines: [{ line, quantity: 1 }] };
  const answer = await shop.system.client(buyer).send(orders, 'withdraw', asked);
  await shop.system.operations.settle();
  return { id, refused: answer.done ? '' : answer.rejected };
}

async function come(id: string, line: number): Promise<void> {
  const lines = [{ line, quantity: 1, condition: 'sellable' as const }];
  assert.ok((await shop.clerk.send(orders, 'receive-return', { return: id, location: 'main', lines })).done);
  await shop.system.operations.settle();
}

async function books(): Promise<number[]> {
  const accounts = ['asset:receivables', 'liability:deposits', 'liability:gift-cards'];
  const balances = accounts.map((account) => shop.clerk.query(payments, 'balance', { account, currency: 'GBP' }));
  return (await Promise.all(balances)).map(({ balance }) => balance.amount / 100);
}

for (const channel of ['web', 'prepaid'])
  test(`what was sent is withdrawn from, then what was not: delivery is given back, too (${channel})`, async () => {
    const before = await books();
    const basket = await bought(channel);
    await fulfil(basket, 0);
    const first = await withdraw(basket, 0);
    await come(first.id, 0);
    const { id } = await withdraw(basket, 1);
    const client = shop.system.client(basket.buyer);
    const last = await client.query(orders, 'order-return', { return: id });
    assert.deepEqual([last?.status, last?.creditNotes.map(({ gross }) => gross), last?.byHand], ['refunded', [500], 0]);
    const [receivables, deposits, giftCards] = await books();
    assert.deepEqual([receivables, deposits, giftCards! - before[2]!], [0, 0, -900]);
    const again = await client.send(orders, 'cancel-return', { return: id });
    assert.equal(again.done ? '' : again.rejected, 'wrong-return-status');
  });

test('a piece that was lost and is credited holds the time to withdraw open no more; before that it does', async () => {
  const buyer = visitor();
  const basket = await shop.basket({ MUG: 2 }, { buyer });
  await shop.orderFrom(basket);
  const [came, lost] = [await fulfil(basket, 0), await fulfil(basket, 0)];
  await arrived(came);
  assert.ok((await shop.clerk.send(shipping, 'mark-lost', { shipment: lost, reason: 'gone' })).done);
  await shop.system.operations.settle();
  clock.pass(15 * DAY);
  const early = await withdraw(basket, 0);
  assert.equal(early.refused, '');
  assert.ok((await shop.system.client(buyer).send(orders, 'cancel-return', { return: early.id })).done);
  const order = basket.body.checkout;
  const of = { return: randomUUID(), order, lines: [{ line: 0, quantity: 1 }], reason: 'lost' as const };
  assert.ok((await shop.system.client(buyer).send(orders, 'request-return', of)).done);
  await shop.system.operations.settle();
  assert.equal((await withdraw(basket, 0)).refused, 'withdrawal-too-late');
});

test('the fourteen days begin with the last piece of the order, and the timeline and the buyer’s stream tell of it all', async () => {
  const basket = await bought('web');
  await arrived(await fulfil(basket, 0));
  clock.pass(13 * DAY);
  const pot = await fulfil(basket, 1);
  clock.pass(7 * DAY);
  await arrived(pot);
  clock.pass(14 * DAY);
  const { id, refused } = await withdraw(basket, 0);
  assert.equal(refused, '');
  await come(id, 0);
  clock.pass(DAY);
  assert.equal((await withdraw(basket, 1)).refused, 'withdrawal-too-late');
  const order = basket.body.checkout;
  const { rows } = await shop.clerk.query(orders, 'order-timeline', { order });
  const events = rows.map(({ event }) => event);
  for (const event of ['withdrawal-declared', 'return-received', 'return-credited', 'return-refunded'])
    assert.ok(events.includes(event), `${event} is missing of ${events.join(', ')}`);
  const told = await shop.system.client(basket.buyer).query(orders, 'order-events', { order });
  assert.equal(
    told?.map(({ happened }) => happened).join(', '),
    'confirmed, shipping, part-shipped, delivered, shipping, part-shipped, shipped, delivered, return-announced, returned',
  );
});
