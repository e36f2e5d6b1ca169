import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aProduct, pounds } from '../given/products.ts';
import { follow } from '../http/follow.ts';
import type { Caller } from '../http/caller.ts';
import { chapter } from '../suite/chapter.ts';

/** What happens to an order, as it happens. */
export const following = chapter(
  'a buyer follows an order',
  {
    'what happens to an order is told as it happens, to its end': async (world) => {
      const [ann, { sku }] = [await world.visitor(), await aProduct(world, { stock: 5 })];
      const order = await ordered(ann, sku);
      const path = `/orders/order-events?order=${order}`;
      const confirmed = await follow(ann, path, ({ event }) => event === 'confirmed');
      assert.deepEqual(
        confirmed.map(({ event }) => event),
        ['drafted', 'placed', 'confirmed'],
      );
      const [, shipped] = await Promise.all([
        world.owner.does('orders/ship-order', { order }),
        follow(ann, path, ({ event }) => event === 'shipped'),
      ]);
      const numbers = shipped.map(({ data }) => data.number as number);
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(numbers).size, numbers.length);
    },

    'who comes back goes on where the stream broke off': async (world) => {
      const [ann, { sku }] = [await world.visitor(), await aProduct(world, { stock: 5 })];
      const order = await ordered(ann, sku);
      const path = `/orders/order-events?order=${order}`;
      const all = await follow(ann, path, ({ event }) => event === 'confirmed');
      const [first] = all;
      const rest = await follow(ann, path, ({ event }) => event === 'confirmed', first?.id);
      assert.deepEqual(rest, all.slice(1));
      const known = await ann.sees('orders/order-events', { order });
      assert.deepEqual(known.map((one: any) => one.happened).slice(0, 3), ['drafted', 'placed', 'confirmed']);
    },

    'a stream is its buyer’s': async (world) => {
      const [ann, bob, { sku }] = [await world.visitor(), await world.visitor(), await aProduct(world, { stock: 5 })];
      const order = await ordered(ann, sku);
      for (const who of [bob, world.anybody]) {
        const headers = { accept: 'text/event-stream' };
        const answer = await who.raw('GET', `/orders/order-events?order=${order}`, undefined, headers);
        assert.ok([401, 404].includes(answer.status), answer.toString());
      }
    },
  },
  '/orders/order-events',
);

async function ordered(buyer: Caller, sku: string): Promise<string> {
  const order = randomUUID();
  const lines = [{ sku, quantity: 1, price: pounds(1000) }];
  await buyer.does('orders/order-products', {
    order,
    customer: null,
    country: 'United Kingdom',
    currency: 'GBP',
    lines,
  });
  return order;
}
