import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** What leaves the house, and what becomes of it. */
export const parcels = chapter(
  'a clerk sends parcels',
  {
    'a parcel leaves with its number and arrives, each said once however often': async (world) => {
      const { owner } = world;
      const shipment = await aParcel(world);
      const left = { shipment, carrier: 'Royal Mail', tracking: 'RM123456785GB' };
      await Promise.all(Array.from({ length: 10 }, () => owner.does('shipping/mark-shipped', left)));
      const { details } = await owner.isRefused('409 shipped-otherwise', 'shipping/mark-shipped', {
        ...left,
        tracking: 'ANOTHER1',
      });
      assert.deepEqual(details, { carrier: 'Royal Mail', tracking: 'RM123456785GB' });
      await owner.does('shipping/mark-delivered', { shipment });
      await owner.does('shipping/mark-delivered', { shipment });
      assert.equal((await owner.sees('shipping/shipment', { shipment })).state, 'delivered');
    },

    'what has not left does not arrive, and what has arrived is not lost': async (world) => {
      const { owner } = world;
      const shipment = await aParcel(world);
      await owner.isRefused('409 wrong-state', 'shipping/mark-delivered', { shipment });
      await owner.isRefused('409 wrong-state', 'shipping/mark-lost', { shipment, reason: 'Gone' });
      await owner.isRefused('409 wrong-kind', 'shipping/mark-ready', { shipment });
      await owner.does('shipping/mark-shipped', { shipment });
      await owner.isRefused('409 wrong-state', 'shipping/cancel-shipment', { shipment, reason: 'Too late' });
      await owner.does('shipping/mark-delivered', { shipment });
      await owner.isRefused('409 wrong-state', 'shipping/mark-lost', { shipment, reason: 'Gone' });
      await owner.isRefused('404 no-such-shipment', 'shipping/mark-delivered', { shipment: randomUUID() });
    },

    'what was given up as lost may turn up': async (world) => {
      const { owner } = world;
      const shipment = await aParcel(world);
      await owner.does('shipping/mark-shipped', { shipment });
      await owner.does('shipping/mark-lost', { shipment, reason: 'The carrier has given up' });
      await owner.does('shipping/mark-delivered', { shipment });
      assert.equal((await owner.sees('shipping/shipment', { shipment })).state, 'delivered');
    },

    'goods wait to be collected, and are': async (world) => {
      const { owner } = world;
      const shipment = await aParcel(world, { kind: 'collection' });
      await owner.isRefused('409 wrong-kind', 'shipping/mark-shipped', { shipment });
      await owner.isRefused('409 wrong-state', 'shipping/mark-collected', { shipment });
      await owner.does('shipping/mark-ready', { shipment });
      await owner.does('shipping/mark-collected', { shipment });
      assert.equal((await owner.sees('shipping/shipment', { shipment })).state, 'collected');
    },

    'an order is sent in parts, each under its own name': async (world) => {
      const { owner } = world;
      const order = world.name('order');
      const [one, two] = [await aParcel(world, { order }), await aParcel(world, { order })];
      const { rows } = await owner.sees('shipping/order-shipments', { order });
      assert.deepEqual(
        rows.map((row: any) => row.shipment),
        [one, two],
      );
      const body = parcelOf(world, { shipment: one, order });
      await owner.isRefused('409 shipment-exists', 'shipping/create-shipment', {
        ...body,
        lines: [{ line: '9', sku: 'OTHER', quantity: 1 }],
      });
      const twice = parcelOf(world, {
        order,
        lines: [
          { line: '1', sku: 'MUG', quantity: 1 },
          { line: '1', sku: 'MUG', quantity: 1 },
        ],
      });
      await owner.isRefused('409 line-twice', 'shipping/create-shipment', twice);
    },

    'whoever has the random name of a parcel may follow it, and learns no more': async (world) => {
      const { owner, anybody } = world;
      const shipment = await aParcel(world);
      await owner.does('shipping/mark-shipped', { shipment, carrier: 'Royal Mail', tracking: 'RM123456785GB' });
      const seen = await anybody.get('shipping/tracking', { shipment });
      assert.deepEqual([seen.body.state, seen.body.tracking], ['shipped', 'RM123456785GB']);
      assert.ok(!/MUG|order-/.test(seen.text), seen.text);
      const guessable = world.name('parcel');
      await owner.does('shipping/create-shipment', parcelOf(world, { shipment: guessable }));
      await anybody.isMissing('shipping/tracking', { shipment: guessable });
      await anybody.isNotTold('401 unauthenticated', 'shipping/shipment', { shipment });
      await (await world.customer()).isNotTold('403 forbidden', 'shipping/shipment', { shipment });
    },
  },
  '/shipping/create-shipment',
);

function parcelOf(world: World, facts: object) {
  const lines = [{ line: '1', sku: 'MUG', quantity: 2 }];
  return { shipment: randomUUID(), order: world.name('order'), kind: 'delivery', location: 'main', lines, ...facts };
}

async function aParcel(world: World, facts: object = {}): Promise<string> {
  const parcel = parcelOf(world, facts);
  await world.owner.does('shipping/create-shipment', parcel);
  return parcel.shipment;
}
