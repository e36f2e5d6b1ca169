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
