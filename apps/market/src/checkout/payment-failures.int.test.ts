import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { QueryResult } from '@banyan/core';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { shipping } from '@banyan/shipping/contract';
import { startCardNetworkProcess } from '../card-payments/testing/card-network-process.ts';
import { serveCardMarket } from '../card-payments/testing/card-market.ts';
import { Shop, visitor } from './testing/shop.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-payment-failures-'));
const network = await startCardNetworkProcess(folder);
const market = await serveCardMarket(join(folder, 'data'), network);
const shop = Shop.on(market.system.system);
const { clerk } = shop;
await shop.furnish();
await shop.receive('MUG', 1000);
after(async () => {
  await shop.assertWhole();
  await market.end();
  await network.stop();
  await rm(folder, { recursive: true });
});

const GOOD = '4242424242424242';
const CAPTURES_PENDING = '4000000000003329';
const REFUNDS_PENDING = '4000000000007726';
const returnUrl = 'https://shop.example/back';
const lines = [{ line: 0, quantity: 1 }];
const reason = 'as agreed';

/** Buys mugs by card; the order’s id. */
async function buy(mugs: number, number: string, channel = 'web'): Promise<string> {
  const rest = { kind: 'card' as const, card: await network.card(number), returnUrl };
  const basket = await shop.basket({ MUG: mugs }, { buyer: visitor(), channel, tenders: { rest } });
  const { status, checkout, failure } = await shop.buy(basket);
  assert.equal(status, 'completed', JSON.stringify(failure));
  await shop.system.operations.settle();
  return checkout;
}

async function fulfil(order: string, part: { readonly lines?: typeof lines; readonly shipment?: string } = {}) {
  const sent = await clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID(), ...part });
  await shop.system.operations.settle();
  return sent.done ? 'done' : sent.rejected;
}

type Order = NonNullable<QueryResult<typeof orders, 'order'>>;
const orderOf = async (order: string): Promise<Order> => (await clerk.query(orders, 'order', { order }))!;
const isDue = async (order: string, due: boolean): Promise<Order> => {
  const until = { isSo: (told: Order | null) => told?.paymentDue === due, waitMs: 50_000 };
  const told = await clerk.query(orders, 'order', { order }, { until });
  assert.equal(told?.paymentDue, due);
  // Its parcels are told by a view of their own, which may come after that of orders.
  await shop.system.operations.settle();
  return orderOf(order);
};

type Troubles = QueryResult<typeof orders, 'payment-troubles'>;
/** What waits for staff of an order, once it is so. */
async function troublesOf(order: string, isSo: (rows: Troubles['rows']) => boolean) {
  let rows: Troubles['rows'] = [];
  await market.untilSo(async () => {
    await shop.system.operations.settle();
    ({ rows } = await clerk.query(orders, 'payment-troubles', { order }));
    return isSo(rows);
  });
  return rows.map(({ kind, amount, reason: why, needsHelp }) => [kind, amount, why, needsHelp]);
}
const none = (rows: readonly unknown[]): boolean => rows.length === 0;
const needsHelp = (rows: Troubles['rows']): boolean => rows.some((one) => one.needsHelp);

/** The movements of an order’s first payment at the network, once there are so many. */
async function movements(order: string, kind: 'captures' | 'refunds', count: number) {
  let found: { id: string; amount: number; status: string }[] = [];
  await market.untilSo(async () => {
    found = [...((await network.payments(`${order}.card#1`))[0]?.[kind] ?? [])];
    return found.length >= count;
  });
  return found;
}

/** Ends the latest capture or refund of an order at the network. */
async function end(order: string, kind: 'captures' | 'refunds', count: number, said: object): Promise<void> {
  const { id } = (await movements(order, kind, count)).at(-1)!;
  await network.steer(`${kind}/${id}`, said);
}

const invoiceStatus = async (invoice: string) => (await clerk.query(payments, 'invoice', { invoice }))?.status;

test('a capture that fails after its parcel has left is due: nothing more is sent until another card has paid, and then all of it was taken once', async () => {
  const order = await buy(2, CAPTURES_PENDING);
  assert.equal(await fulfil(order, { lines }), 'done');
  await end(order, 'captures', 1, { status: 'failed', reason: 'insufficient-funds' });
  const { fulfilments } = await isDue(order, true);
  assert.deepEqual(
    fulfilments.map(({ status, paymentDue }) => [status, paymentDue]),
    [['shipped', true]],
  );
  assert.equal(await fulfil(order), 'payment-due');
  const listed = await clerk.query(orders, 'orders', { limit: 1000 });
  assert.equal(listed.rows.find((one) => one.order === order)?.paymentDue, true);
  assert.deepEqual(await troublesOf(order, needsHelp), [['payment-due', 1500, 'insufficient-funds', true]]);
  const { rows } = await clerk.query(orders, 'order-timeline', { order });
  assert.equal(rows.find(({ event }) => event === 'tender-failed')?.detail, 'insufficient-funds');
  const card = await network.card(GOOD);
  const asked = await clerk.send(payments, 'authorise-intent', {
    intent: `${order}.card`,
    attempt: 2,
    card,
    returnUrl,
  });
  assert.ok(asked.done, JSON.stringify(asked));
  await isDue(order, false);
  await market.until(`${order}.card`, ({ captured }) => captured.amount === 150_000);
  assert.equal(await invoiceStatus(`${order}.1`), 'settled');
  assert.deepEqual(await troublesOf(order, none), []);
  assert.equal(await fulfil(order), 'done');
  await market.until(`${order}.card`, ({ status }) => status === 'captured');
  const told = await orderOf(order);
  assert.equal(told.status, 'shipped');
  assert.ok(told.fulfilments.every(({ paymentDue }) => !paymentDue));
});

test('staff have it tried again on the same card, and it may fail once more; what they settle otherwise lets the rest of the authorisation go', async () => {
  const order = await buy(1, CAPTURES_PENDING);
  assert.equal(await fulfil(order), 'done');
  await end(order, 'captures', 1, { status: 'failed' });
  await isDue(order, true);
  assert.ok((await clerk.send(orders, 'collect-payment', { order })).done);
  await movements(order, 'captures', 2);
  await isDue(order, false);
  const again = await clerk.send(orders, 'settle-payment', { order, reason });
  assert.equal(again.done ? 'done' : again.rejected, 'nothing-due');
  await end(order, 'captures', 2, { status: 'failed' });
  await isDue(order, true);
  assert.ok((await clerk.send(orders, 'settle-payment', { order, reason })).done);
  await isDue(order, false);
  await market.until(`${order}.card`, ({ status }) => status === 'voided');
  assert.equal(await invoiceStatus(`${order}.1`), 'issued');
  const captures = await movements(order, 'captures', 2);
  assert.deepEqual(
    captures.map(({ amount, status }) => [amount, status]),
    [
      [1500, 'failed'],
      [1500, 'failed'],
    ],
  );
});

test('what comes back of a parcel that was never paid for is credited, and nothing is given back for it', async () => {
  const order = await buy(1, CAPTURES_PENDING);
  assert.equal(await fulfil(order), 'done');
  await end(order, 'captures', 1, { status: 'failed' });
  await isDue(order, true);
  const id = randomUUID();
  assert.ok((await clerk.send(orders, 'request-return', { return: id, order, lines, reason: 'unwanted' })).done);
  const received = [{ ...lines[0]!, condition: 'sellable' as const }];
  assert.ok((await clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: received })).done);
  await shop.system.operations.settle();
  const told = await clerk.query(orders, 'order-return', { return: id });
  assert.deepEqual([told?.status, told?.refunds, told?.byHand], ['refunded', [], 0]);
  // Delivery is owed still.
  assert.deepEqual(await troublesOf(order, needsHelp), [['payment-due', 500, 'insufficient-funds', true]]);
  assert.deepEqual(await movements(order, 'refunds', 0), []);
});

test('an order that is paid at placement is not sent when that fails, and what is given up of it then is not given back', async () => {
  const order = await buy(2, CAPTURES_PENDING, 'prepaid');
  await end(order, 'captures', 1, { status: 'failed' });
  await isDue(order, true);
  assert.equal(await fulfil(order), 'payment-due');
  const cancel = { cancellation: `c of ${order}`, order, lines, reason };
  assert.ok((await clerk.send(orders, 'cancel-lines', cancel)).done);
  await shop.system.operations.settle();
  assert.equal((await clerk.query(orders, 'cancellation', { order, cancellation: cancel.cancellation }))?.refunded, 0);
  assert.ok((await clerk.send(orders, 'collect-payment', { order })).done);
  const taken = await movements(order, 'captures', 2);
  assert.deepEqual(
    taken.map(({ amount, status }) => [amount, status]),
    [
      [2500, 'failed'],
      [1500, 'pending'],
    ],
  );
  await isDue(order, false);
  await end(order, 'captures', 2, { status: 'succeeded' });
  await market.until(`${order}.card`, ({ captured }) => captured.amount === 150_000);
  assert.equal(await fulfil(order), 'done');
  assert.equal((await orderOf(order)).status, 'shipped');
  for (const invoice of [`${order}.prepayment`, `${order}.1`]) assert.equal(await invoiceStatus(invoice), 'settled');
});

/** An order that is paid at placement, of which a mug was given up; its refund is pending at the network. */
async function cancelled(): Promise<string> {
  const order = await buy(2, REFUNDS_PENDING, 'prepaid');
  await market.until(`${order}.card`, ({ status }) => status === 'captured');
  const cancel = { cancellation: `c of ${order}`, order, lines, reason };
  assert.ok((await clerk.send(orders, 'cancel-lines', cancel)).done);
  await movements(order, 'refunds', 1);
  return order;
}

test('a refund of a cancellation that fails for good is shown to staff, and is made once when they have it tried again', async () => {
  const deposits = await market.balance('liability:deposits');
  const order = await cancelled();
  await end(order, 'refunds', 1, { status: 'failed', reason: 'account-closed' });
  assert.deepEqual(await troublesOf(order, needsHelp), [['refund-failed', 1000, 'account-closed', true]]);
  assert.equal((await market.balance('liability:deposits')) - deposits, -100_000);
  // The network has done it, and nobody hears of that: it is asked about, not for another one.
  await network.steer('faults', { operation: 'refund', fault: 'no-answer' });
  const both = [clerk.send(orders, 'retry-card-refund', { order }), clerk.send(orders, 'retry-card-refund', { order })];
  const answers = (await Promise.all(both)).map((sent) => (sent.done ? 'done' : sent.rejected));
  assert.deepEqual(answers.toSorted(), ['done', 'nothing-failed']);
  await end(order, 'refunds', 2, { status: 'succeeded' });
  await troublesOf(order, none);
  assert.equal((await market.balance('liability:deposits')) - deposits, 0);
  const refunds = await movements(order, 'refunds', 2);
  assert.deepEqual(
    refunds.map(({ amount, status }) => [amount, status]),
    [
      [1000, 'failed'],
      [1000, 'succeeded'],
    ],
  );
});

test('a refund that may come to be made later waits for its next try, and staff can do nothing about it meanwhile', async () => {
  const order = await cancelled();
  await end(order, 'refunds', 1, { status: 'failed', reason: 'processor-unavailable' });
  const waiting = await troublesOf(order, (rows) => rows.length > 0);
  assert.deepEqual(waiting, [['refund-failed', 1000, 'processor-unavailable', false]]);
  const retried = await clerk.send(orders, 'retry-card-refund', { order });
  assert.equal(retried.done ? 'done' : retried.rejected, 'nothing-failed');
});

test('what a closed card cannot take becomes store credit, of a cancellation and of a return', async () => {
  const [deposits, credit] = [
    await market.balance('liability:deposits'),
    await market.balance('liability:store-credit'),
  ];
  const order = await cancelled();
  await end(order, 'refunds', 1, { status: 'failed', reason: 'account-closed' });
  await troublesOf(order, needsHelp);
  assert.ok((await clerk.send(orders, 'settle-card-refund', { order, by: 'credit', reason })).done);
  await troublesOf(order, none);
  const sold = await buy(1, '4000000000005126');
  assert.equal(await fulfil(sold), 'done');
  await market.until(`${sold}.card`, ({ captured }) => captured.amount > 0);
  const id = randomUUID();
  assert.ok((await clerk.send(orders, 'request-return', { return: id, order: sold, lines, reason: 'unwanted' })).done);
  const received = [{ ...lines[0]!, condition: 'sellable' as const }];
  assert.ok((await clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: received })).done);
  const until = { isSo: (it: QueryResult<typeof orders, 'order-return'>) => it?.needsHelp === true, waitMs: 50_000 };
  assert.equal((await clerk.query(orders, 'order-return', { return: id }, { until }))?.needsHelp, true);
  assert.ok((await clerk.send(orders, 'settle-refund', { return: id, by: 'credit', reason })).done);
  const ended = { isSo: (it: QueryResult<typeof orders, 'order-return'>) => it?.status === 'refunded', waitMs: 50_000 };
  const told = await clerk.query(orders, 'order-return', { return: id }, { until: ended });
  assert.deepEqual(
    told?.refunds.map(({ kind, amount, status }) => [kind, amount, status]),
    [
      ['intent', 1000, 'failed'],
      ['grant', 1000, 'made'],
    ],
  );
  assert.equal((await market.balance('liability:deposits')) - deposits, 0);
  assert.equal((await market.balance('liability:store-credit')) - credit, -200_000);
});

test('a shipment’s name is chosen once: the second is refused before anything moves, and one that was made by hand is left alone', async () => {
  const [first, second] = [await buy(2, GOOD), await buy(1, GOOD)];
  const shipment = `box-${first}`;
  assert.equal(await fulfil(first, { lines, shipment }), 'done');
  const asked = await Promise.all([fulfil(first, { shipment }), fulfil(second, { shipment })]);
  assert.deepEqual(asked, ['shipment-exists', 'shipment-exists']);
  assert.deepEqual((await orderOf(second)).items[0]?.pieces, { open: 1, sent: 0, cancelled: 0 });
  assert.equal((await clerk.query(payments, 'intent', { intent: `${second}.card` }))?.captured.amount, 0);
  const byHand = { shipment: `hand-${first}`, order: 'P-1', kind: 'delivery' as const, location: 'main' };
  const goods = [{ line: '0', sku: 'MUG', quantity: 1 }];
  assert.ok((await clerk.send(shipping, 'create-shipment', { ...byHand, lines: goods })).done);
  assert.equal(await fulfil(second, { shipment: byHand.shipment }), 'done');
  const told = await orderOf(second);
  assert.equal(told.status, 'shipped');
  assert.notEqual(told.fulfilments[0]?.shipment, byHand.shipment);
  assert.equal(told.fulfilments.length, 1);
});
