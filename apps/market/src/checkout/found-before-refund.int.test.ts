import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { QueryResult } from '@banyan/core';
import { orders } from '@banyan/orders/contract';
import { openTimedCardShop } from './testing/timed-card-shop.ts';

const { shop, clock, movements, end, until, balance, byCard } = await openTimedCardShop({ MUG: 100 });
const { clerk } = shop;

const CAPTURES_PENDING = '4000000000003329';
const REFUNDS_PENDING = '4000000000007726';
const one = [{ line: 0, quantity: 1 }];
const both = [{ line: 0, quantity: 2 }];
const made = { status: 'succeeded' };

/** Buys two mugs by card, 25.00 with delivery, which are sent, and asked for as lost. */
async function lost(number: string): Promise<{ readonly order: string; readonly claim: string }> {
  const order = await shop.orderFrom(await shop.basket({ MUG: 2 }, { tenders: { rest: await byCard(number) } }));
  await shop.system.operations.settle();
  assert.ok((await clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() })).done);
  await shop.system.operations.settle();
  const claim = randomUUID();
  const asked = { return: claim, order, lines: both, reason: 'lost' as const };
  assert.ok((await clerk.send(orders, 'request-return', asked)).done);
  await shop.system.operations.settle();
  return { order, claim };
}

async function find(claim: string, lines: typeof one, kind: 'charged' | 'kept', found = randomUUID()) {
  const sent = await clerk.send(orders, 'report-found', { found, return: claim, lines, outcome: { kind } });
  await shop.system.operations.settle();
  return sent.done ? 'done' : sent.rejected;
}

type Told = NonNullable<QueryResult<typeof orders, 'order-return'>>;
async function returnOnce(id: string, isSo: (told: Told) => boolean): Promise<Told> {
  const wait = { isSo: (told: Told | null) => told !== null && isSo(told), waitMs: 50_000 };
  return (await clerk.query(orders, 'order-return', { return: id }, { until: wait }))!;
}

const books = async () => [await balance('asset:receivables'), await balance('liability:deposits')];

test('a refund that waits for its capture is called off as far as it is charged again: the rest goes back once, and nothing is owed', async () => {
  const before = await books();
  const { order, claim } = await lost(CAPTURES_PENDING);
  await returnOnce(claim, ({ refunds }) => refunds.length === 1);
  assert.equal(await find(claim, one, 'charged'), 'done');
  // Of what is delivered the carriage stays given back; a mug is paid by what was not given back of it.
  const { refunds, status } = await returnOnce(claim, ({ found }) => found.length === 1);
  assert.deepEqual(
    [status, refunds.map(({ amount, status: told }) => [amount, told])],
    ['refunding', [[1500, 'asked']]],
  );
  await end(order, 1, 'captures', 1, made);
  await until(order, ({ captured }) => captured.amount === 250_000);
  await shop.system.operations.settle();
  clock.pass(120);
  const told = await returnOnce(claim, ({ status: now }) => now === 'refunded');
  assert.deepEqual(
    told.refunds.map(({ amount, made: back }) => [amount, back]),
    [[1500, 1500]],
  );
  assert.deepEqual(
    (await movements(order, 1, 'refunds', 1)).map(({ amount }) => amount),
    [1500],
  );
  assert.deepEqual(await books(), before);
});

test('all of it found and charged again before anything went back: the return ends, the card keeps what it has paid, and what comes back then goes to it', async () => {
  const before = await books();
  const { order, claim } = await lost(CAPTURES_PENDING);
  await returnOnce(claim, ({ refunds }) => refunds.length === 1);
  const outcomes = await Promise.all([find(claim, both, 'charged'), find(claim, both, 'charged')]);
  assert.deepEqual(outcomes.toSorted(), ['done', 'more-than-lost']);
  await end(order, 1, 'captures', 1, made);
  await until(order, ({ captured }) => captured.amount === 250_000);
  await shop.system.operations.settle();
  clock.pass(120);
  await returnOnce(claim, ({ status }) => status === 'refunded');
  assert.deepEqual(await books(), before);
  const id = randomUUID();
  assert.ok((await clerk.send(orders, 'request-return', { return: id, order, lines: one, reason: 'unwanted' })).done);
  const come = [{ line: 0, quantity: 1, condition: 'sellable' as const }];
  assert.ok((await clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: come })).done);
  await returnOnce(id, ({ status }) => status === 'refunded');
  const amounts = (await movements(order, 1, 'refunds', 2)).map(({ amount }) => amount);
  assert.deepEqual(
    amounts.toSorted((one, other) => one - other),
    [500, 1000],
  );
  assert.deepEqual(await books(), before);
});

test('a refund that the network has is not called off: it goes back, and what is charged again is owed', async () => {
  const before = await books();
  const { order, claim } = await lost(REFUNDS_PENDING);
  await movements(order, 1, 'refunds', 1);
  assert.equal(await find(claim, both, 'charged'), 'done');
  await end(order, 1, 'refunds', 1, made);
  const told = await returnOnce(claim, ({ status }) => status === 'refunded');
  assert.deepEqual(
    told.refunds.map(({ made: back }) => back),
    [2500],
  );
  assert.deepEqual(await books(), [before[0]! + 2000, before[1]]);
});
