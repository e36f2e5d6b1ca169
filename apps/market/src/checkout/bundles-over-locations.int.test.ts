import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { openShop } from './testing/open-shop.ts';

const shop = await openShop();

const levels = async (sku: string) =>
  Promise.all(['main', 'north'].map(async (location) => (await shop.stockOf(sku, location))?.free ?? 0));

test('sets are sold whose articles lie at two locations, so long as each is whole at one; each parcel has whole sets', async () => {
  for (const sku of ['CUP', 'LID']) await shop.sell(sku, 800);
  await shop.bundle('SET', 1500, { CUP: 1, LID: 1 });
  const lying = { main: { CUP: 2, LID: 1 }, north: { CUP: 1, LID: 2 } };
  for (const [location, stock] of Object.entries(lying))
    for (const [sku, pieces] of Object.entries(stock)) await shop.receive(sku, pieces, location);
  await shop.system.operations.settle();
  // Not by the strategy of a channel that does not split.
  const whole = await shop.buy(await shop.basket({ SET: 2 }, { channel: 'two-places' }));
  assert.deepEqual([whole.status, whole.failure?.reason], ['failed', 'out-of-stock']);
  const order = await shop.orderFrom(await shop.basket({ SET: 2 }, { channel: 'in-parts' }));
  assert.deepEqual(
    [await levels('CUP'), await levels('LID')],
    [
      [1, 0],
      [0, 1],
    ],
  );
  // A cup is left here and a lid there: that is no set.
  const third = await shop.buy(await shop.basket({ SET: 1 }, { channel: 'in-parts' }));
  assert.deepEqual([third.status, third.failure?.reason], ['failed', 'out-of-stock']);
  assert.ok((await shop.clerk.send(orders, 'ship-order', { order })).done);
  await shop.system.operations.settle();
  const sent = await shop.clerk.query(orders, 'order', { order });
  assert.deepEqual(
    sent?.fulfilments.map(({ status, lines }) => [status, lines.map(({ sku, quantity }) => [sku, quantity])]),
    [
      ['shipped', [['SET', 1]]],
      ['shipped', [['SET', 1]]],
    ],
  );
  assert.equal(sent.status, 'shipped');
});

/** Puts these pieces in stock, of articles that no other test has. */
async function stock(lying: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  for (const [location, goods] of Object.entries(lying))
    for (const [sku, pieces] of Object.entries(goods)) await shop.receive(sku, pieces, location);
  await shop.system.operations.settle();
}

/** An order of a set of a cup and a lid that lie at `main`, and of one more cup, which lies at `north`. */
async function setAndCup(brand: string) {
  const [set, cup, lid] = [`${brand}-SET`, `${brand}-CUP`, `${brand}-LID`];
  for (const sku of [cup, lid]) await shop.sell(sku, 800);
  await shop.bundle(set, 1500, { [cup]: 1, [lid]: 1 });
  await stock({ main: { [cup]: 1, [lid]: 1 }, north: { [cup]: 1 } });
  return shop.orderFrom(await shop.basket({ [set]: 1, [cup]: 1 }, { channel: 'in-parts' }));
}

async function shipped(order: string) {
  assert.ok((await shop.clerk.send(orders, 'ship-order', { order })).done);
  await shop.system.operations.settle();
  const sent = await shop.clerk.query(orders, 'order', { order });
  assert.equal(sent?.status, 'shipped');
  return sent.fulfilments
    .toSorted((one, other) => (one.location < other.location ? -1 : 1))
    .map(({ location, lines }) => [location, lines.map(({ sku }) => sku)]);
}

test('who gives a cup up gives up the one that no set is made of: the set is sent', async () => {
  const order = await setAndCup('A');
  const lines = [{ line: 1, quantity: 1 }];
  const cancelled = { cancellation: `cup of ${order}`, order, lines, reason: 'Bought twice' };
  assert.ok((await shop.clerk.send(orders, 'cancel-lines', cancelled)).done);
  await shop.system.operations.settle();
  assert.deepEqual(await shipped(order), [['main', ['A-SET']]]);
});

test('a cup that a set needs is not sent by itself while another one is there: the rest of the order could never go', async () => {
  const order = await setAndCup('B');
  const lines = [{ line: 1, quantity: 1 }];
  const send = (location: string) =>
    shop.clerk.send(orders, 'fulfil-order', { order, lines, location, fulfilment: `cup of ${order} from ${location}` });
  const refused = await send('main');
  assert.equal(refused.done ? '' : refused.rejected, 'not-at-location');
  assert.ok((await send('north')).done);
  assert.deepEqual(await shipped(order), [
    ['main', ['B-SET']],
    ['north', ['B-CUP']],
  ]);
});

test('two kinds of sets that share cups are sold in the one way they can be made, though the first kind could be made where the second has to be', async () => {
  for (const sku of ['C-CUP', 'C-LID', 'C-TRAY']) await shop.sell(sku, 800);
  await shop.bundle('C-SET', 1500, { 'C-CUP': 1, 'C-LID': 1 });
  await shop.bundle('C-TEA', 1500, { 'C-CUP': 1, 'C-TRAY': 1 });
  await stock({ main: { 'C-CUP': 1, 'C-LID': 2, 'C-TRAY': 1 }, north: { 'C-CUP': 1, 'C-LID': 1 } });
  const basket = { 'C-SET': 1, 'C-TEA': 1, 'C-LID': 1 };
  const order = await shop.orderFrom(await shop.basket(basket, { channel: 'in-parts' }));
  assert.deepEqual(await shipped(order), [
    ['main', ['C-TEA', 'C-LID']],
    ['north', ['C-SET']],
  ]);
});
