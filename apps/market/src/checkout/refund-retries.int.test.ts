import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { QueryResult } from '@banyan/core';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openTimedCardShop } from './testing/timed-card-shop.ts';

const { shop, clock, network, movements, end, until, untilSo, balance, byCard } = await openTimedCardShop({ MUG: 100 });
const { clerk } = shop;

const CAPTURES_PENDING = '4000000000003329';
const REFUNDS_PENDING = '4000000000007726';
const EIGHT_DAYS_MS = 8 * 86_400_000;
const busy = { status: 'failed', reason: 'processor-unavailable' };
const closed = { status: 'failed', reason: 'account-closed' };
const made = { status: 'succeeded' };
const reason = 'as agreed';
const one = [{ line: 0, quantity: 1 }];

/** Buys two mugs by card, 25.00 with delivery; the order’s id. */
async function buy(number: string, channel = 'web'): Promise<string> {
  const order = await shop.orderFrom(
    await shop.basket({ MUG: 2 }, { channel, tenders: { rest: await byCard(number) } }),
  );
  await shop.system.operations.settle();
  return order;
}

async function fulfil(order: string, lines?: typeof one): Promise<void> {
  const sent = await clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID(), ...(lines && { lines }) });
  assert.ok(sent.done, JSON.stringify(sent));
  await shop.system.operations.settle();
}

type Told = NonNullable<QueryResult<typeof orders, 'order-return'>>;
async function returnOnce(id: string, isSo: (told: Told) => boolean): Promise<Told> {
  const wait = { isSo: (told: Told | null) => told !== null && isSo(told), waitMs: 50_000 };
  return (await clerk.query(orders, 'order-return', { return: id }, { until: wait }))!;
}
const parts = ({ refunds }: Told) => refunds.map(({ kind, amount, status }) => [kind, amount, status]);

type Troubles = QueryResult<typeof orders, 'payment-troubles'>;
async function troublesOnce(order: string, isSo: (rows: Troubles['rows']) => boolean) {
  let rows: Troubles['rows'] = [];
  await untilSo('orders', async () => {
    ({ rows } = await clerk.query(orders, 'payment-troubles', { order }));
    return isSo(rows);
  });
  return rows.map(({ kind, amount, reason: why, needsHelp }) => [kind, amount, why, needsHelp]);
}
const statuses = (some: readonly { readonly amount: number; readonly status: string }[]) =>
  some.map(({ amount, status }) => [amount, status]);

/** Lets time pass once all has come to rest, and whatever that brings about come to rest, too. */
async function pass(minutes: number): Promise<void> {
  await shop.system.operations.settle();
  clock.pass(minutes);
  await shop.system.operations.settle();
}

/** An order whose first parcel was paid by one card, and, since that lapsed then, the second by another. */
async function paidByTwoCards(): Promise<string> {
  const order = await buy(REFUNDS_PENDING);
  const intent = `${order}.card`;
  await fulfil(order, one);
  await until(order, ({ captured }) => captured.amount === 150_000);
  await network.steer('clock', { advanceMs: EIGHT_DAYS_MS });
  assert.ok((await clerk.send(payments, 'check-intent', { intent })).done);
  await until(order, ({ status }) => status === 'payment-due');
  const { card, returnUrl } = await byCard(REFUNDS_PENDING);
  assert.ok((await clerk.send(payments, 'authorise-intent', { intent, attempt: 2, card, returnUrl })).done);
  await until(order, ({ status }) => status === 'authorised');
  await shop.system.operations.settle();
  await fulfil(order);
  await until(order, ({ status }) => status === 'captured');
  return order;
}

test('a return that is refunded over two payments of the network: what may help is tried again after an hour, what a closed card cannot take becomes store credit, and all goes back once', async () => {
  const before = [await balance('liability:deposits'), await balance('liability:store-credit')];
  const order = await paidByTwoCards();
  const id = randomUUID();
  const lines = [{ line: 0, quantity: 2 }];
  assert.ok((await clerk.send(orders, 'request-return', { return: id, order, lines, reason: 'unwanted' })).done);
  const come = [{ line: 0, quantity: 2, condition: 'sellable' as const }];
  assert.ok((await clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: come })).done);
  await end(order, 1, 'refunds', 1, busy);
  await returnOnce(id, ({ refunds }) => refunds.length === 2);
  await end(order, 2, 'refunds', 1, closed);
  const needing = await returnOnce(id, ({ needsHelp }) => needsHelp);
  assert.deepEqual(parts(needing), [
    ['intent', 2000, 'failed'],
    ['intent', 1500, 'asked'],
  ]);
  const settle = { return: id, reason, by: 'credit' as const };
  const both = await Promise.all([
    clerk.send(orders, 'settle-refund', settle),
    clerk.send(orders, 'settle-refund', settle),
  ]);
  assert.deepEqual(both.map((sent) => (sent.done ? 'done' : sent.rejected)).toSorted(), ['done', 'nothing-failed']);
  await pass(0);
  await returnOnce(id, ({ refunds }) => refunds.some(({ kind, status }) => kind === 'grant' && status === 'made'));
  await pass(59);
  assert.deepEqual(statuses(await movements(order, 1, 'refunds', 1)), [[1500, 'failed']]);
  await pass(1);
  await end(order, 1, 'refunds', 2, made);
  const told = await returnOnce(id, ({ status }) => status === 'refunded');
  assert.deepEqual(parts(told), [
    ['intent', 2000, 'failed'],
    ['intent', 1500, 'made'],
    ['grant', 500, 'made'],
  ]);
  assert.equal(told.needsHelp, false);
  assert.deepEqual(statuses(await movements(order, 1, 'refunds', 2)), [
    [1500, 'failed'],
    [1500, 'succeeded'],
  ]);
  assert.deepEqual(statuses(await movements(order, 2, 'refunds', 1)), [[500, 'failed']]);
  const after = [await balance('liability:deposits'), await balance('liability:store-credit')];
  assert.deepEqual(after, [before[0], before[1]! - 500]);
});

test('a refund of a cancellation is tried again by itself after one hour and after two, and then left to staff', async () => {
  const order = await buy(REFUNDS_PENDING, 'prepaid');
  await until(order, ({ status }) => status === 'captured');
  const cancel = { cancellation: `c of ${order}`, order, lines: one, reason };
  assert.ok((await clerk.send(orders, 'cancel-lines', cancel)).done);
  for (const [nth, minutes] of [60, 120].entries()) {
    await end(order, 1, 'refunds', nth + 1, busy);
    await troublesOnce(order, (rows) => rows.some(({ name }) => name === `cancellation-1.${nth + 2}`));
    await pass(minutes - 1);
    assert.equal((await movements(order, 1, 'refunds', nth + 1)).length, nth + 1);
    await pass(1);
  }
  await end(order, 1, 'refunds', 3, busy);
  assert.deepEqual(await troublesOnce(order, (rows) => rows.some(({ needsHelp }) => needsHelp)), [
    ['refund-failed', 1000, 'processor-unavailable', true],
  ]);
  await pass(24 * 60);
  assert.equal((await movements(order, 1, 'refunds', 3)).length, 3);
  assert.ok((await clerk.send(orders, 'retry-card-refund', { order })).done);
  await pass(0);
  await end(order, 1, 'refunds', 4, made);
  assert.deepEqual(await troublesOnce(order, (rows) => rows.length === 0), []);
});

const waits = [['payment-due', 2500, 'more-than-authorised', true]];

/** An order whose parcel waits: somebody has asked its card by hand for some of the money. */
async function waiting(): Promise<string> {
  const order = await buy(CAPTURES_PENDING);
  const byHand = { intent: `${order}.card`, capture: 'by-hand', amount: { amount: 1500, currency: 'GBP', scale: 2 } };
  assert.ok((await clerk.send(payments, 'capture-intent', byHand)).done);
  await fulfil(order);
  assert.deepEqual(await troublesOnce(order, (rows) => rows.length > 0), waits);
  return order;
}

test('a parcel for which the card does not hold enough looks again by itself, later each time', async () => {
  const order = await waiting();
  await pass(60);
  assert.deepEqual(await troublesOnce(order, (rows) => rows.some(({ needsHelp }) => needsHelp)), waits);
  // Nobody tells orders of that: it is no capture of theirs.
  await end(order, 1, 'captures', 1, { status: 'failed' });
  await until(order, ({ capturable }) => capturable.amount === 250_000);
  await pass(119);
  assert.equal((await movements(order, 1, 'captures', 1)).length, 1);
  await pass(1);
  assert.deepEqual(await troublesOnce(order, (rows) => rows.length === 0), []);
  await end(order, 1, 'captures', 2, made);
  await until(order, ({ status }) => status === 'captured');
});

test('a parcel that waits goes on once staff say that it was paid in another way, and its card is let go', async () => {
  const order = await waiting();
  const settle = { order, reason: 'paid by bank transfer' };
  const both = await Promise.all([
    clerk.send(orders, 'settle-payment', settle),
    clerk.send(orders, 'settle-payment', settle),
  ]);
  assert.deepEqual(both.map((sent) => (sent.done ? 'done' : sent.rejected)).toSorted(), ['done', 'nothing-due']);
  assert.deepEqual(await troublesOnce(order, (rows) => rows.length === 0), []);
  await shop.system.operations.settle();
  const told = await clerk.query(orders, 'order', { order });
  assert.deepEqual([told?.status, told?.paymentDue, told?.fulfilments[0]?.status], ['shipped', false, 'shipped']);
  assert.equal((await clerk.query(payments, 'invoice', { invoice: `${order}.1` }))?.status, 'issued');
  await end(order, 1, 'captures', 1, { status: 'failed' });
  await until(order, ({ capturable }) => capturable.amount === 250_000);
  await pass(5);
  await until(order, ({ status }) => status === 'voided');
  assert.deepEqual(statuses(await movements(order, 1, 'captures', 1)), [[1500, 'failed']]);
});
