import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandBody } from '@banyan/core';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import { openCardShop } from './testing/open-shop.ts';
import { visitor, type Shop } from './testing/shop.ts';

const { shop, market, network, byCard } = await openCardShop({ MUG: 1000, POT: 1000 });

const rest = { kind: 'invoice' } as const;
type Ask = Omit<CommandBody<typeof orders, 'fulfil-order'>, 'order'>;

/** Buys; the order’s id. */
async function buy(...basket: Parameters<Shop['basket']>): Promise<string> {
  return shop.orderFrom(await shop.basket(...basket));
}

/** Sends pieces of an order; the name of the refusal, or done. */
async function fulfil(order: string, ask: Ask): Promise<string> {
  const sent = await shop.clerk.send(orders, 'fulfil-order', { order, ...ask });
  await shop.system.operations.settle();
  return sent.done ? 'done' : sent.rejected;
}

const orderOf = async (order: string) => (await shop.clerk.query(orders, 'order', { order }))!;
const invoicesOf = async (order: string) => (await shop.clerk.query(orders, 'invoices', { order })).rows;
const postedOf = (document: string) => shop.clerk.query(payments, 'document', { document });
const amountOf = (money: { amount: number; scale: number }) => (money.amount * 100) / 10 ** money.scale;

test('an order is sent in parts: each has its invoice, its parcel, and money taken for it, gift card first', async () => {
  const buyer = visitor();
  const presentation = await shop.presentGiftCard(buyer, 1200);
  const order = await buy(
    { MUG: 3, POT: 1 },
    { buyer, tenders: { giftCards: [{ presentation, amount: 1200 }], rest: await byCard() } },
  );
  // 30.00 for mugs, 7.50 for the pot, 5.00 for delivery: 42.50, of which 12.00 by gift card.
  assert.equal(
    await fulfil(order, {
      fulfilment: `${order}-1`,
      lines: [{ line: 0, quantity: 1 }],
      carrier: 'Royal Mail',
      tracking: 'RM1',
    }),
    'done',
  );
  const first = await orderOf(order);
  assert.equal(first.status, 'shipping');
  assert.deepEqual(first.items[0]?.pieces, { open: 2, sent: 1, cancelled: 0 });
  const [parcel] = first.fulfilments;
  assert.deepEqual(
    [parcel?.status, parcel?.tracking, parcel?.lines],
    ['shipped', 'RM1', [{ line: 0, sku: 'MUG', quantity: 1 }]],
  );
  // One mug and the carriage: 15.00, of which the gift card has 12.00.
  await market.until(`${order}.card`, (it) => amountOf(it.captured) === 300);
  const tracked = await shop.system.client(visitor()).query(shipping, 'tracking', { shipment: parcel!.shipment });
  assert.equal(tracked?.state, 'shipped');

  assert.equal(await fulfil(order, { fulfilment: `${order}-2` }), 'done');
  const whole = await orderOf(order);
  assert.equal(whole.status, 'shipped');
  assert.deepEqual(
    whole.items.map(({ pieces }) => pieces?.open ?? 0),
    [0, 0, 0],
  );
  const intent = await market.until(`${order}.card`, (it) => it.status === 'captured');
  assert.equal(amountOf(intent.captured), 3050);
  const [payment] = await network.payments(`${order}.card#1`);
  assert.deepEqual(
    payment?.captures.map(({ amount }) => amount).toSorted((a, b) => a - b),
    [300, 2750],
  );
  const issued = await invoicesOf(order);
  assert.deepEqual(
    issued.map(({ gross }) => gross),
    [1500, 2750],
  );
  for (const { invoice, gross, lines } of issued) {
    const posted = await postedOf(invoice);
    assert.equal(amountOf(posted!.gross), gross);
    assert.deepEqual(
      posted!.lines.map(({ kind, net, tax }) => [kind, amountOf(net), amountOf(tax)]),
      lines.map(({ kind, net, tax }) => [kind, net, tax]),
    );
    const owed = await shop.clerk.query(payments, 'invoice', { invoice });
    assert.equal(owed?.status, 'settled');
  }
  const recipient = await shop.clerk.query(orders, 'invoice-recipient', { invoice: issued[0]!.invoice });
  assert.equal(recipient?.recipient, 'Ada');
  assert.deepEqual(issued[0]!.seller, { id: 'uk', name: 'Banyan Ltd', country: 'GB' });
});

test('what is not tendered is owed by invoice', async () => {
  const order = await buy({ MUG: 2 }, { tenders: { rest } });
  assert.equal(await fulfil(order, { fulfilment: `${order}-1` }), 'done');
  assert.equal((await orderOf(order)).status, 'shipped');
  const [issued] = await invoicesOf(order);
  assert.equal((await shop.clerk.query(payments, 'invoice', { invoice: issued!.invoice }))?.status, 'issued');
});

test('ship-order sends all that is open, once', async () => {
  const order = await buy({ MUG: 2, POT: 2 });
  assert.equal(await fulfil(order, { fulfilment: `${order}-1`, lines: [{ line: 1, quantity: 1 }] }), 'done');
  for (let again = 0; again < 2; again += 1) assert.ok((await shop.clerk.send(orders, 'ship-order', { order })).done);
  await shop.system.operations.settle();
  const { status, fulfilments } = await orderOf(order);
  assert.deepEqual([status, fulfilments.length], ['shipped', 2]);
});

test('where it was paid at placement, the invoices of the parcels settle its prepayment invoice', async () => {
  const order = await buy({ MUG: 3, POT: 1 }, { channel: 'prepaid', tenders: { rest: await byCard() } });
  await market.until(`${order}.card`, (it) => it.status === 'captured');
  await shop.system.operations.settle();
  const [prepayment] = await invoicesOf(order);
  assert.deepEqual([prepayment?.kind, prepayment?.gross], ['prepayment-invoice', 4250]);
  assert.equal((await shop.clerk.query(payments, 'invoice', { invoice: prepayment!.invoice }))?.status, 'settled');
  assert.equal(await fulfil(order, { fulfilment: `${order}-1`, lines: [{ line: 0, quantity: 2 }] }), 'done');
  assert.equal(await fulfil(order, { fulfilment: `${order}-2` }), 'done');
  const issued = (await invoicesOf(order)).filter(({ kind }) => kind === 'invoice');
  for (const { invoice } of issued) assert.equal(amountOf((await postedOf(invoice))!.payable), 0, invoice);
  assert.equal(
    issued.reduce((sum, { gross }) => sum + gross, 0),
    4250,
  );
  assert.equal((await orderOf(order)).status, 'shipped');
});

test('of twenty who want the last piece one gets it', async () => {
  const order = await buy({ MUG: 1 });
  const asked = Array.from({ length: 20 }, (_, nth) =>
    shop.clerk.send(orders, 'fulfil-order', {
      order,
      fulfilment: `${order}-${nth}`,
      lines: [{ line: 0, quantity: 1 }],
    }),
  );
  const outcomes = (await Promise.all(asked)).map((it) => (it.done ? 'done' : it.rejected));
  assert.equal(outcomes.filter((it) => it === 'done').length, 1);
  assert.equal(outcomes.filter((it) => it === 'more-than-open' || it === 'wrong-status').length, 19);
  await shop.system.operations.settle();
  assert.equal((await orderOf(order)).status, 'shipped');
});

test('the series of invoices has no gap, also when fifty parcels leave at once', async () => {
  const placed = await Promise.all(Array.from({ length: 25 }, () => buy({ MUG: 2 })));
  await Promise.all(
    placed.flatMap((order) =>
      ['a', 'b'].map((part) =>
        shop.clerk.send(orders, 'fulfil-order', {
          order,
          fulfilment: `${order}-${part}`,
          lines: [{ line: 0, quantity: 1 }],
        }),
      ),
    ),
  );
  await shop.system.operations.settle();
  const { rows } = await shop.clerk.query(orders, 'invoices', { limit: 1000 });
  const numbers = rows.map(({ number }) => number).toSorted((a, b) => a - b);
  assert.ok(numbers.length >= 50);
  assert.deepEqual(
    numbers,
    numbers.map((_, nth) => nth + 1),
  );
});

test('what is refused is refused by name, and again changes nothing', async () => {
  const order = await buy({ MUG: 2 });
  assert.equal(await fulfil(order, { fulfilment: `${order}-x`, lines: [{ line: 9, quantity: 1 }] }), 'no-such-line');
  assert.equal(await fulfil(order, { fulfilment: `${order}-x`, lines: [{ line: 0, quantity: 3 }] }), 'more-than-open');
  assert.equal(await fulfil(order, { fulfilment: `${order}-x`, location: 'leeds' }), 'no-such-location');
  const ask = { fulfilment: `${order}-1`, lines: [{ line: 0, quantity: 1 }] };
  assert.equal(await fulfil(order, ask), 'done');
  assert.equal(await fulfil(order, ask), 'done');
  assert.equal(await fulfil(order, { ...ask, lines: [{ line: 0, quantity: 2 }] }), 'fulfilment-exists');
  assert.equal((await invoicesOf(order)).length, 1);
  const cancel = await shop.clerk.send(orders, 'cancel-order', { order, reason: 'the rest is not wanted' });
  assert.ok(cancel.done);
  await shop.system.operations.settle();
  const { status, items } = await orderOf(order);
  assert.deepEqual([status, items[0]?.pieces], ['shipped', { open: 0, sent: 1, cancelled: 1 }]);
});

test('that a parcel has arrived or was lost is seen by its buyer', async () => {
  const buyer = visitor();
  const order = await buy({ MUG: 2 }, { buyer });
  await fulfil(order, { fulfilment: `${order}-1`, lines: [{ line: 0, quantity: 1 }] });
  await fulfil(order, { fulfilment: `${order}-2` });
  const [one, other] = (await orderOf(order)).fulfilments;
  assert.ok((await shop.clerk.send(shipping, 'mark-delivered', { shipment: one!.shipment })).done);
  assert.ok((await shop.clerk.send(shipping, 'mark-lost', { shipment: other!.shipment, reason: 'gone' })).done);
  await shop.system.operations.settle();
  const mine = await shop.system.client(buyer).query(orders, 'fulfilments', { order });
  assert.deepEqual(
    mine?.map(({ status }) => status),
    ['delivered', 'lost'],
  );
  assert.equal(await shop.system.client(visitor()).query(orders, 'fulfilments', { order }), null);
  const told = await shop.system.client(buyer).query(orders, 'order-events', { order });
  assert.deepEqual(
    told?.map(({ happened }) => happened),
    ['confirmed', 'shipping', 'part-shipped', 'shipping', 'part-shipped', 'shipped', 'delivered', 'lost'],
  );
});

test('the books’ tax is that of the invoices', async () => {
  const { rows } = await shop.clerk.query(orders, 'invoices', { limit: 1000 });
  const settled = new Set(rows.filter(({ settles }) => settles.length > 0).map(({ invoice }) => invoice));
  const issued = rows.filter(({ invoice }) => !settled.has(invoice)).flatMap(({ lines }) => lines);
  const tax = issued.reduce((sum, line) => sum + line.tax, 0);
  const report = await shop.clerk.query(payments, 'balance', { account: 'liability:vat:gb:20', currency: 'GBP' });
  assert.equal(amountOf(report.balance), -tax);
});
