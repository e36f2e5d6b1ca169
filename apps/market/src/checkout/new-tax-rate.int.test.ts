import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { localDate, pricing } from '@banyan/pricing/contract';
import { openShop } from './testing/open-shop.ts';
import type { Basket } from './testing/shop.ts';

const shop = await openShop({ MUG: 50, POT: 50 });
const rate = { zone: 'uk', category: 'S' } as const;

// Pots are taxed by a rate of their own, which does not change.
assert.ok((await shop.clerk.send(catalog, 'describe-variant', { sku: 'POT', taxClass: 'reduced' })).done);
const reduced = { ...rate, taxClass: 'reduced', from: '2020-01-01', rate: 5000 };
assert.ok((await shop.clerk.send(pricing, 'set-tax-rate', reduced)).done);
await shop.system.operations.settle();

/** From today on mugs are taxed by so much. */
async function setRate(thousandths: number): Promise<void> {
  const from = localDate(new Date().toISOString(), 'Europe/London');
  const set = { ...rate, taxClass: 'standard', from, rate: thousandths };
  assert.ok((await shop.clerk.send(pricing, 'set-tax-rate', set)).done);
  await shop.system.operations.settle();
}

async function send({ body: { checkout: order } }: Basket, pieces: readonly number[]): Promise<void> {
  const lines = pieces.flatMap((quantity, line) => (quantity > 0 ? [{ line, quantity }] : []));
  const sent = await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID(), lines });
  assert.ok(sent.done, JSON.stringify(sent));
  await shop.system.operations.settle();
}

/** The taxes of an invoice or a credit note by kind and rate. */
async function taxesOf(invoice: string) {
  const issued = await shop.clerk.query(orders, 'invoice', { invoice });
  assert.ok(issued !== null, invoice);
  return issued.lines.map(({ kind, rate: of, net, tax }) => [kind, of, net, tax]);
}

/** Everything comes back, and with it the carriage. */
async function withdrawAll({ buyer, body: { checkout: order } }: Basket, pieces: readonly number[]) {
  const id = randomUUID();
  const lines = pieces.map((quantity, line) => ({ line, quantity }));
  assert.ok((await shop.system.client(buyer).send(orders, 'withdraw', { return: id, order, lines })).done);
  const back = lines.map((one) => ({ ...one, condition: 'sellable' as const }));
  assert.ok((await shop.clerk.send(orders, 'receive-return', { return: id, location: 'main', lines: back })).done);
  await shop.system.operations.settle();
  const told = await shop.clerk.query(orders, 'order-return', { return: id });
  assert.equal(told?.status, 'refunded');
  return told.creditNotes.reduce((sum, { gross }) => sum + gross, 0);
}

/** Base and tax by rate, of everything that was posted. */
async function vat() {
  const { rows, accounts } = await shop.clerk.query(payments, 'vat-report', { from: '2020-01', to: '2100-01' });
  for (const { documents, moved } of accounts) assert.equal(documents.amount, moved.amount);
  return Object.fromEntries(rows.map((row) => [row.rate, [row.net.amount / 100, row.tax.amount / 100]]));
}

test('an order of before a new rate: the parcel of before has the old one, that of after the new one, its price stays, and credits are by the rates of each', async () => {
  await setRate(20_000);
  const basket = await shop.basket({ MUG: 2, POT: 1 });
  const order = await shop.orderFrom(basket);
  const prepaid = await shop.basket({ MUG: 1 }, { channel: 'prepaid' });
  await shop.orderFrom(prepaid);
  await send(basket, [1, 0]);
  await setRate(25_000);
  await send(basket, [1, 1]);
  await send(prepaid, [1]);
  // 10.00 and the carriage of 5.00, of which pots have their part by value: 1.36.
  assert.deepEqual(await taxesOf(`${order}.1`), [
    ['goods', 20_000, 833, 167],
    ['carriage', 20_000, 303, 61],
    ['carriage', 5000, 130, 6],
  ]);
  assert.deepEqual(await taxesOf(`${order}.2`), [
    ['goods', 25_000, 800, 200],
    ['goods', 5000, 714, 36],
  ]);
  assert.deepEqual(
    (await taxesOf(`${prepaid.body.checkout}.1`)).map(([, of]) => of),
    [20_000, 20_000],
  );
  const before = await vat();
  assert.deepEqual(before[25_000], [800, 200]);
  assert.equal(await withdrawAll(basket, [2, 1]), 3250);
  assert.equal(await withdrawAll(prepaid, [1]), 1500);
  for (const [net, tax] of Object.values(await vat())) assert.deepEqual([net, tax], [0, 0]);
});

test('carriage of the first parcel is taxed by the day’s rates, too, and given back by them', async () => {
  await setRate(20_000);
  const basket = await shop.basket({ MUG: 1, POT: 1 });
  const order = await shop.orderFrom(basket);
  await setRate(10_000);
  await send(basket, [1, 1]);
  // 10.00 and 2.86 of the carriage by 10 %, 7.50 and 2.14 by 5 %: 12.86 and 9.64, whose tax is rounded once for each.
  assert.deepEqual(await taxesOf(`${order}.1`), [
    ['goods', 10_000, 909, 91],
    ['goods', 5000, 714, 36],
    ['carriage', 10_000, 260, 26],
    ['carriage', 5000, 204, 10],
  ]);
  assert.equal(await withdrawAll(basket, [1, 1]), 2250);
  for (const [net, tax] of Object.values(await vat())) assert.deepEqual([net, tax], [0, 0]);
  await shop.assertWhole();
});
