import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { notifications } from '@banyan/notifications/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import { openShop } from './testing/open-shop.ts';
import { visitor, type Basket } from './testing/shop.ts';

const shop = await openShop({ MUG: 100, POT: 100 });

/** Buys mugs and pots, paid by a gift card. */
async function bought(lines: Record<string, number>, amount: number, channel = 'web'): Promise<Basket> {
  const buyer = visitor();
  const giftCards = [{ presentation: await shop.presentGiftCard(buyer, amount), amount }];
  const basket = await shop.basket(lines, { buyer, channel, tenders: { giftCards } });
  await shop.orderFrom(basket);
  return basket;
}

/** Sends pieces, all by default; the shipment. */
async function send({ body }: Basket, lines?: { line: number; quantity: number }[]): Promise<string> {
  const parcel = { order: body.checkout, fulfilment: randomUUID(), ...(lines && { lines }) };
  const sent = await shop.clerk.send(orders, 'fulfil-order', parcel);
  assert.ok(sent.done, JSON.stringify(sent));
  await shop.system.operations.settle();
  return sent.answer.shipments[0]!;
}

async function lose(shipment: string): Promise<void> {
  assert.ok((await shop.clerk.send(shipping, 'mark-lost', { shipment, reason: 'van stolen' })).done);
  await shop.system.operations.settle();
}

async function claim({ buyer, body }: Basket, lines: { line: number; quantity: number }[], settleBy?: 'credit') {
  const id = randomUUID();
  const asked = { return: id, order: body.checkout, lines, reason: 'lost' as const, ...(settleBy && { settleBy }) };
  const answer = await shop.system.client(buyer).send(orders, 'request-return', asked);
  await shop.system.operations.settle();
  const told = await shop.system.client(buyer).query(orders, 'order-return', { return: id });
  return { refused: answer.done ? '' : answer.rejected, told };
}

async function balanceOf(account: string): Promise<number> {
  const { balance } = await shop.clerk.query(payments, 'balance', { account, currency: 'GBP' });
  return balance.amount / 100;
}

for (const channel of ['web', 'prepaid'])
  test(`what was lost is paid back without coming back, delivery too where it is all; it is written off and not in stock again (${channel})`, async () => {
    const before = await balanceOf('liability:gift-cards');
    const stock = await shop.stockOf('MUG');
    const basket = await bought({ MUG: 2, POT: 1 }, 3250, channel);
    const shipment = await send(basket);
    const all = [
      { line: 0, quantity: 2 },
      { line: 1, quantity: 1 },
    ];
    assert.equal((await claim(basket, all)).refused, 'not-lost');
    await lose(shipment);
    const { told } = await claim(basket, all);
    assert.deepEqual(
      [told?.status, told?.reason, told?.creditNotes.map(({ gross }) => gross)],
      ['refunded', 'lost', [3250]],
    );
    assert.equal((await balanceOf('liability:gift-cards')) - before, -3250);
    const level = await shop.stockOf('MUG');
    assert.ok(level && stock);
    assert.deepEqual(
      [level.free - stock.free, level.shipped - stock.shipped, level.returned - stock.returned, level.quarantined],
      [-2, 2, 2, 0],
    );
    assert.equal(level.adjusted - stock.adjusted, -2);
    assert.equal((await claim(basket, [{ line: 0, quantity: 1 }])).refused, 'more-than-shipped');
  });

test('of fifty who ask for it at once one is paid; timeline, stream and e-mail tell of it', async () => {
  const basket = await bought({ MUG: 1 }, 1500);
  const shipment = await send(basket);
  await lose(shipment);
  const answers = await Promise.all(Array.from({ length: 50 }, () => claim(basket, [{ line: 0, quantity: 1 }])));
  assert.equal(answers.filter(({ refused }) => refused === '').length, 1);
  const order = basket.body.checkout;
  const { rows } = await shop.clerk.query(orders, 'order-timeline', { order });
  const events = rows.map(({ event }) => event);
  for (const event of ['goods-lost', 'loss-claimed', 'damage-scrapped', 'return-credited', 'return-refunded'])
    assert.equal(events.filter((one) => one === event).length, 1, event);
  const told = await shop.system.client(basket.buyer).query(orders, 'order-events', { order });
  assert.equal(
    told?.map(({ happened }) => happened).join(', '),
    'confirmed, shipping, part-shipped, shipped, lost, credited',
  );
  const mail = await shop.clerk.query(notifications, 'mail', { mail: `parcel-lost ${shipment}` });
  assert.equal(mail?.template, 'parcel-lost');
});

test('credit for what was lost pays for its replacement', async () => {
  const basket = await bought({ POT: 2 }, 2000);
  const shipment = await send(basket, [{ line: 0, quantity: 1 }]);
  await send(basket, [{ line: 0, quantity: 1 }]);
  await lose(shipment);
  const { told } = await claim(basket, [{ line: 0, quantity: 1 }], 'credit');
  assert.deepEqual(
    told?.refunds.map(({ kind, amount, status }) => [kind, amount, status]),
    [['grant', 750, 'made']],
  );
  const { buyer } = basket;
  const again = await shop.basket({ POT: 1 }, { buyer, tenders: { credit: 750, rest: { kind: 'invoice' } } });
  await shop.orderFrom(again);
  await send(again);
});

test('of three parcels two are lost and one of these turns up: one is paid back', async () => {
  const basket = await bought({ MUG: 3 }, 3500);
  const shipments = [];
  for (const _ of [1, 2, 3]) shipments.push(await send(basket, [{ line: 0, quantity: 1 }]));
  await lose(shipments[0]!);
  await lose(shipments[1]!);
  assert.ok((await shop.clerk.send(shipping, 'mark-delivered', { shipment: shipments[1]! })).done);
  await shop.system.operations.settle();
  assert.equal((await claim(basket, [{ line: 0, quantity: 2 }])).refused, 'not-lost');
  assert.equal((await claim(basket, [{ line: 0, quantity: 1 }])).told?.creditNotes[0]?.gross, 1000);
});
