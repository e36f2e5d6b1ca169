import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aShop, basketOf } from '../given/a-shop.ts';
import { bought, readyToBuy } from '../given/a-checkout.ts';
import { goods } from '../given/goods.ts';
import type { Caller } from '../http/caller.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** Goods that a buyer does not want after all. */
export const sendingBack = chapter('a buyer sends goods back', {
  'a buyer sends a mug back, and it is sold again; nobody can send back more than was sent': async (world) => {
    const ann = await world.visitor();
    const { order, sku, location } = await sentTo(world, ann, 2);
    const asked = { return: randomUUID(), order, lines: [{ line: 0, quantity: 1 }], reason: 'unwanted' };
    await ann.isRefused('409 more-than-shipped', 'orders/request-return', {
      ...asked,
      lines: [{ line: 0, quantity: 3 }],
    });
    await ann.does('orders/request-return', asked);
    await ann.does('orders/request-return', asked);
    await ann.isRefused('409 return-exists', 'orders/request-return', { ...asked, reason: 'damaged' });
    const body = { return: asked.return, location, lines: [{ line: 0, quantity: 1, condition: 'sellable' }] };
    await world.owner.does('orders/receive-return', body);
    const back = await ann.until('orders/order-return', { return: asked.return }, (one) => one?.status === 'refunded');
    // Half of 20.00, tax included.
    assert.deepEqual([back.creditNotes.length, back.creditNotes[0].gross], [1, 1000]);
    const [{ creditNote }] = back.creditNotes;
    const note = await ann.until('orders/credit-note', { creditNote }, (one) => one !== null);
    assert.deepEqual([note.return, note.gross], [asked.return, 1000]);
    await world.owner.until('inventory/stock-levels', { sku }, ({ rows }) => rows[0].free === 99);
    await ann.until('orders/order-events', { order }, (all) => all.some((one: any) => one.happened === 'returned'));
    const rest = { ...asked, return: randomUUID(), lines: [{ line: 0, quantity: 2 }] };
    const { details } = await ann.isRefused('409 more-than-shipped', 'orders/request-return', rest);
    assert.equal(details.returnable, 1);
  },

  'a clerk receives no return that gives back more than their role allows': async (world) => {
    const ann = await world.visitor();
    const { order, sku, location } = await sentTo(world, ann, 8);
    const carl = await world.clerk(['orders/receive-return', 5000]);
    const comesBack = async (quantity: number) => {
      const asked = { return: randomUUID(), order, lines: [{ line: 0, quantity }], reason: 'unwanted' };
      await ann.does('orders/request-return', asked);
      return { return: asked.return, location, lines: [{ line: 0, quantity, condition: 'sellable' }] };
    };
    const six = await comesBack(6);
    const { details } = await carl.isRefused('409 beyond-limit', 'orders/receive-return', six);
    assert.ok(details.amount.amount > 5000, JSON.stringify(details));
    assert.equal((await ann.sees('orders/order-return', { return: six.return })).status, 'requested');
    await carl.does('orders/receive-return', await comesBack(2));
    await world.owner.does('orders/receive-return', six);
    await ann.until('orders/order-return', { return: six.return }, (one) => one?.status === 'refunded');
    await world.owner.until('inventory/stock-levels', { sku }, ({ rows }) => rows[0].free === 100);
  },

  'what a carrier has lost is paid back with the delivery, without coming back': async (world) => {
    const ann = await world.visitor();
    const { order, sku, total } = await sentTo(world, ann, 2);
    const asked = { return: randomUUID(), order, lines: [{ line: 0, quantity: 2 }], reason: 'lost' };
    await ann.isRefused('409 not-lost', 'orders/request-return', asked);
    const [{ shipment }] = await ann.until('orders/fulfilments', { order }, (all) => all.length === 1);
    await world.owner.does('shipping/mark-lost', { shipment, reason: 'The carrier has given up' });
    const hasHeard = (all: any): boolean => all.some((one: any) => one.happened === 'lost');
    await ann.until('orders/order-events', { order }, hasHeard);
    await ann.does('orders/request-return', asked);
    await ann.does('orders/request-return', asked);
    const back = await ann.until('orders/order-return', { return: asked.return }, (one) => one?.status === 'refunded');
    assert.deepEqual([back.reason, back.creditNotes[0].gross], ['lost', total]);
    const level = await world.owner.until('inventory/stock-levels', { sku }, ({ rows: [one] }) => one.adjusted === -2);
    assert.deepEqual([level.rows[0].free, level.rows[0].quarantined], [98, 0]);
  },

  'somebody else’s return is not there': async (world) => {
    const [ann, bob] = [await world.visitor(), await world.customer()];
    const { order } = await sentTo(world, ann, 1);
    const asked = { return: randomUUID(), order, lines: [{ line: 0, quantity: 1 }], reason: 'unwanted' };
    await bob.isRefused('404 no-such-order', 'orders/request-return', asked);
    await bob.isRefused('404 no-such-order', 'orders/withdraw', { return: randomUUID(), order });
    await ann.does('orders/request-return', asked);
    await bob.isRefused('404 no-such-return', 'orders/cancel-return', { return: asked.return });
    await ann.until('orders/order-return', { return: asked.return }, (one) => one !== null);
    assert.equal((await bob.get('orders/order-return', { return: asked.return })).status, 404);
    await ann.does('orders/cancel-return', { return: asked.return });
  },

  'a guest withdraws from all of an order, and gets the delivery back, too': async (world) => {
    const ann = await world.visitor();
    const { order, total, location } = await sentTo(world, ann, 2);
    const id = randomUUID();
    await ann.does('orders/withdraw', { return: id, order });
    const lines = [{ line: 0, quantity: 2, condition: 'sellable' }];
    await world.owner.does('orders/receive-return', { return: id, location, lines });
    const back = await ann.until('orders/order-return', { return: id }, (one) => one?.status === 'refunded');
    assert.deepEqual([back.kind, back.creditNotes[0].gross], ['withdrawal', total]);
    await ann.isRefused('409 nothing-left', 'orders/withdraw', { return: randomUUID(), order });
  },

  'goods that come back damaged are thrown away, those to be looked at kept apart, the missing not credited': async (
    world,
  ) => {
    const ann = await world.visitor();
    const { order, sku, location } = await sentTo(world, ann, 4);
    const asked = { return: randomUUID(), order, lines: [{ line: 0, quantity: 4 }], reason: 'damaged' };
    await ann.does('orders/request-return', asked);
    const piece = (condition: string) => ({ line: 0, quantity: 1, condition });
    const lines = ['sellable', 'inspect', 'damaged', 'missing'].map(piece);
    const few = { return: asked.return, location, lines: lines.slice(1) };
    await world.owner.isRefused('409 pieces-differ', 'orders/receive-return', few);
    await world.owner.does('orders/receive-return', { ...few, lines });
    await world.owner.does('orders/receive-return', { ...few, lines });
    const back = await ann.until('orders/order-return', { return: asked.return }, (one) => one?.status === 'refunded');
    assert.equal(back.creditNotes[0].gross, 3000);
    await world.owner.until(
      'inventory/stock-levels',
      { sku },
      ({ rows }) => rows[0].free === 97 && rows[0].quarantined === 1,
    );
  },
});

/** Mugs at 10.00 that a buyer has bought on invoice and that were sent. */
async function sentTo(world: World, buyer: Caller, quantity: number) {
  const shop = await aShop(world);
  const [sku = ''] = await goods(world, shop, [1000]);
  const { body } = await readyToBuy(world, shop, buyer, basketOf([sku, quantity]));
  await bought(buyer, body);
  const { checkout: order, expectedTotal: total } = body;
  await world.owner.does('orders/ship-order', { order });
  await world.owner.until('orders/order', { order }, (one) => one.status === 'shipped');
  return { order, sku, total, location: shop.location };
}
