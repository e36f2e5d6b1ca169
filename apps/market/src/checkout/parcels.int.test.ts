import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { CommandBody } from '@banyan/core';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import { MovedClock } from '../faults/testing/moved-clock.ts';
import { openShop } from './testing/open-shop.ts';
import { visitor, type Shop } from './testing/shop.ts';

const clock = new MovedClock();
const shop = await openShop({ MUG: 1000, POT: 1000 }, { ports: { clock, scheduler: clock } });
await shop.sell('JUG', 2000);
await shop.receive('JUG', 1000, 'north');
// Carts and pricing have to have heard of it.
await shop.system.operations.settle();

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
type Ask = Omit<CommandBody<typeof orders, 'fulfil-order'>, 'order'>;

const orderOf = async (order: string) => (await shop.clerk.query(orders, 'order', { order }))!;
const invoicesOf = async (order: string) => (await shop.clerk.query(orders, 'invoices', { order })).rows;

async function buy(...basket: Parameters<Shop['basket']>): Promise<string> {
  return shop.orderFrom(await shop.basket(...basket));
}

async function fulfil(order: string, ask: Ask): Promise<string> {
  const sent = await shop.clerk.send(orders, 'fulfil-order', { order, ...ask });
  await shop.system.operations.settle();
  return sent.done ? 'done' : sent.rejected;
}

/** Sends a command twice: the name of its refusal, or done. */
async function twice(name: 'ship-order' | 'cancel-order', order: string): Promise<string[]> {
  const told: string[] = [];
  for (let again = 0; again < 2; again += 1) {
    const sent =
      name === 'ship-order'
        ? await shop.clerk.send(orders, name, { order })
        : await shop.clerk.send(orders, name, { order, reason: 'no' });
    told.push(sent.done ? 'done' : sent.rejected);
    await shop.system.operations.settle();
  }
  return told;
}

test('of goods at two locations each parcel leaves its own, from its own reservation', async () => {
  const order = await buy({ MUG: 2, JUG: 3 }, { channel: 'in-parts' });
  assert.equal(await fulfil(order, { fulfilment: `${order}-1` }), 'location-needed');
  assert.equal(
    await fulfil(order, { fulfilment: `${order}-1`, location: 'north', lines: [{ line: 0, quantity: 1 }] }),
    'not-at-location',
  );
  assert.equal(
    await fulfil(order, { fulfilment: `${order}-1`, location: 'north', lines: [{ line: 1, quantity: 1 }] }),
    'done',
  );
  assert.deepEqual(await twice('ship-order', order), ['done', 'done']);
  const { status, fulfilments } = await orderOf(order);
  assert.equal(status, 'shipped');
  assert.deepEqual(
    fulfilments
      .map(({ location, lines }) => `${location}: ${lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join()}`)
      .toSorted(),
    ['main: 2 MUG', 'north: 1 JUG', 'north: 2 JUG'],
  );
  const [mugs, jugs] = [await shop.stockOf('MUG'), await shop.stockOf('JUG', 'north')];
  assert.deepEqual([mugs?.shipped, mugs?.reserved, jugs?.shipped, jugs?.reserved], [2, 0, 3, 0]);
});

test('what is collected is ready where it is collected, until it is', async () => {
  const offered = await shop.clerk.send(shipping, 'offer-method', {
    method: 'pick-up',
    name: 'Pick up',
    channels: ['web'],
    kind: 'collection',
    location: 'main',
    rules: [{ zones: ['uk'], price: gbp(0) }],
  });
  assert.ok(offered.done, JSON.stringify(offered));
  await shop.system.operations.settle();
  const order = await buy({ MUG: 1 }, { quote: { method: 'pick-up' } });
  assert.equal(await fulfil(order, { fulfilment: `${order}-1` }), 'done');
  const [parcel] = (await orderOf(order)).fulfilments;
  const tracked = await shop.system.client(visitor()).query(shipping, 'tracking', { shipment: parcel!.shipment });
  assert.equal(tracked?.state, 'ready');
  const collected = await shop.clerk.send(shipping, 'mark-collected', { shipment: parcel!.shipment });
  assert.ok(collected.done, JSON.stringify(collected));
  await shop.system.operations.settle();
  assert.equal((await orderOf(order)).fulfilments[0]?.status, 'collected');
});

test('sales count each parcel once, and come to what the orders cost', async () => {
  const soldNow = async () => {
    await shop.system.operations.settle();
    return (await shop.clerk.query(orders, 'sales-report', { currency: 'GBP' })).total;
  };
  const before = await soldNow();
  const order = await buy({ MUG: 3, POT: 1 });
  // 30.00 for mugs, 7.50 for the pot, 5.00 for delivery.
  assert.equal(await fulfil(order, { fulfilment: `${order}-1`, lines: [{ line: 0, quantity: 1 }] }), 'done');
  const between = await soldNow();
  assert.deepEqual([between.orders - before.orders, between.units - before.units], [1, 1]);
  assert.equal(await fulfil(order, { fulfilment: `${order}-2`, lines: [{ line: 0, quantity: 2 }] }), 'done');
  assert.equal(await fulfil(order, { fulfilment: `${order}-3` }), 'done');
  const { status, total } = await orderOf(order);
  const sold = await soldNow();
  assert.equal(status, 'shipped');
  assert.deepEqual([sold.orders - before.orders, sold.units - before.units], [1, 4]);
  assert.equal(sold.gross.amount - before.gross.amount, 425_000);
  assert.equal(total.amount / 10 ** total.scale, 42.5);
});

test('accept-return refuses orders of checkouts by name: they have returns of their own', async () => {
  const order = await buy({ MUG: 1 });
  assert.equal(await fulfil(order, { fulfilment: `${order}-1` }), 'done');
  const accepted = await shop.clerk.send(orders, 'accept-return', {
    return: `${order}-back`,
    customer: null,
    country: 'GB',
    currency: 'GBP',
    location: 'main',
    reason: 'no',
    lines: [
      {
        sku: 'MUG',
        kind: 'goods',
        quantity: 1,
        price: gbp(1000),
        from: [{ order, line: 0, quantity: 1 }],
      },
    ],
    charges: [],
  });
  assert.equal(accepted.done ? '' : accepted.rejected, 'order-of-checkout');
});

test('an order that is cancelled is cancelled once, and is not sent; one that was sent in part gives the rest up, once', async () => {
  const buyer = visitor();
  const whole = await buy({ MUG: 2 });
  assert.deepEqual(await twice('cancel-order', whole), ['done', 'done']);
  assert.deepEqual(await twice('ship-order', whole), ['wrong-status', 'wrong-status']);
  assert.equal((await orderOf(whole)).status, 'cancelled');
  assert.deepEqual(await invoicesOf(whole), []);
  const part = await buy({ MUG: 2 }, { buyer });
  assert.equal(await fulfil(part, { fulfilment: `${part}-1`, lines: [{ line: 0, quantity: 1 }] }), 'done');
  assert.equal((await twice('cancel-order', part))[0], 'done');
  assert.deepEqual(await twice('ship-order', part), ['done', 'done']);
  const { status, items } = await orderOf(part);
  assert.deepEqual([status, items[0]?.pieces], ['shipped', { open: 0, sent: 1, cancelled: 1 }]);
  assert.equal((await invoicesOf(part)).length, 1);
  const { rows } = await shop.clerk.query(orders, 'purchases', { customer: buyer.id, sku: 'MUG' });
  assert.deepEqual(
    rows.map(({ quantity, returnable }) => [quantity, returnable]),
    [[2, 1]],
  );
});

test('at the last parcel what is held for nothing is released', async () => {
  const buyer = visitor();
  const [card, presentation] = [randomUUID(), randomUUID()];
  const gift = { card, code: `GIFT-${card}`.slice(0, 40), amount: gbp(3000), from: 'asset:bank' };
  assert.ok((await shop.clerk.send(payments, 'issue-gift-card', gift)).done);
  assert.ok((await shop.clerk.send(payments, 'present-gift-card', { presentation, code: gift.code })).done);
  const giftCards = [{ presentation, amount: 2500 }];
  const order = await buy({ MUG: 2 }, { buyer, tenders: { giftCards, rest: { kind: 'invoice' } } });
  assert.equal(await fulfil(order, { fulfilment: `${order}-1`, lines: [{ line: 0, quantity: 1 }] }), 'done');
  const cancel = { order, cancellation: `${order}-c`, lines: [{ line: 0, quantity: 1 }], reason: 'no' };
  assert.ok((await shop.clerk.send(orders, 'cancel-lines', cancel)).done);
  await shop.system.operations.settle();
  assert.equal((await orderOf(order)).status, 'shipped');
  const [issued] = await invoicesOf(order);
  assert.equal(issued?.gross, 1500);
  // 30.00, of which 15.00 were spent.
  const left = await shop.clerk.query(payments, 'gift-card', { card });
  assert.deepEqual([left?.available.amount, left?.held.amount], [150_000, 0]);
});

test('what was sold stays held however late it is sent; goods whose reservation has run out all the same are not: the pieces are open again, and it is told why', async () => {
  const late = await buy({ MUG: 1 });
  const whole = await buy({ MUG: 2 });
  const part = await buy({ MUG: 2 });
  assert.equal(await fulfil(part, { fulfilment: `${part}-1`, lines: [{ line: 0, quantity: 1 }] }), 'done');
  clock.pass(300 * 24 * 60);
  await shop.system.operations.settle();
  assert.equal(await fulfil(late, { fulfilment: `${late}-1` }), 'done');
  assert.deepEqual([(await orderOf(late)).status, (await orderOf(whole)).status], ['shipped', 'confirmed']);
  clock.pass(3652 * 24 * 60);
  await shop.system.operations.settle();
  assert.deepEqual(
    [(await orderOf(whole)).status, (await orderOf(whole)).reason],
    ['cancelled', 'reservation-expired'],
    'an order of which nothing was sent is cancelled',
  );
  assert.equal(await fulfil(part, { fulfilment: `${part}-2` }), 'done');
  const { status, fulfilments, items } = await orderOf(part);
  assert.deepEqual([status, items[0]?.pieces], ['shipping', { open: 1, sent: 1, cancelled: 0 }]);
  assert.deepEqual([fulfilments[1]?.status, fulfilments[1]?.reason], ['failed', 'reservation-expired']);
  assert.equal((await invoicesOf(part)).length, 1);
  assert.equal((await shop.stockOf('MUG'))?.reserved, 0);
  assert.equal((await twice('cancel-order', part))[0], 'done');
  assert.equal((await orderOf(part)).status, 'shipped');
});
