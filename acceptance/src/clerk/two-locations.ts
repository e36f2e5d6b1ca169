import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { bought, checkedOut, readyToBuy } from '../given/a-checkout.ts';
import { aShop, basketOf } from '../given/a-shop.ts';
import { goods } from '../given/goods.ts';
import { aDelivery } from '../given/products.ts';
import type { Caller } from '../http/caller.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** Orders whose goods lie in more than one place. */
export const twoLocations = chapter(
  'a clerk sends an order from two locations',
  {
    'what two locations have together is bought, and each sends its part with an invoice of its own': async (world) => {
      const { owner } = world;
      const ann = await world.visitor();
      const { near, far, mug, jug, body } = await spread(world, ann, 'split-least');
      await bought(ann, body);
      const order = body.checkout;
      const free = async (sku: string, location: string) =>
        (await owner.sees('inventory/stock-level', { sku, location })).free as number;
      assert.deepEqual([await free(mug, near), await free(jug, far)], [3, 2]);
      const { details } = await owner.isRefused('409 location-needed', 'orders/fulfil-order', {
        order,
        fulfilment: randomUUID(),
      });
      assert.deepEqual(new Set(details.locations), new Set([near, far]));
      const jugs = { order, fulfilment: randomUUID(), lines: [{ line: 1, quantity: 3 }] };
      await owner.isRefused('409 not-at-location', 'orders/fulfil-order', { ...jugs, location: near });
      const first = { order, fulfilment: randomUUID(), location: near };
      const { shipments } = await owner.does('orders/fulfil-order', first);
      assert.deepEqual((await owner.does('orders/fulfil-order', first)).shipments, shipments);
      await owner.until('orders/order', { order }, (one) => one.status === 'shipping');
      await owner.does('orders/fulfil-order', { ...jugs, location: far });
      await owner.until('orders/order', { order }, (one) => one.status === 'shipped');
      const rows = await ann.until('orders/fulfilments', { order }, (all) =>
        all.every((one: any) => one.status === 'shipped'),
      );
      const parcels = rows.map(({ location, lines }: any) => [location, lines[0].quantity]);
      assert.deepEqual(Object.fromEntries(parcels), { [near]: 2, [far]: 3 });
      const invoices = await Promise.all(
        rows.map(({ invoice }: any) =>
          ann.until('orders/invoice', { invoice: invoice.invoice }, (one) => one !== null),
        ),
      );
      assert.equal(
        invoices.reduce((sum, { gross }: any) => sum + gross, 0),
        body.expectedTotal,
      );
      for (const [sku, location, left] of [
        [mug, near, 3],
        [jug, far, 2],
      ] as const) {
        const level = await owner.sees('inventory/stock-level', { sku, location });
        assert.deepEqual([level.free, level.reserved], [left, 0]);
      }
    },

    'where nothing is split, what no location has alone is out of stock, and nothing stays reserved': async (world) => {
      const { owner } = world;
      const ann = await world.visitor();
      const { near, far, mug, jug, body } = await spread(world, ann, 'do-not-split');
      const refused = await checkedOut(ann, body);
      assert.deepEqual([refused.status, refused.code], [409, 'out-of-stock']);
      for (const [sku, location] of [
        [mug, near],
        [jug, far],
      ] as const)
        await owner.until('inventory/stock-level', { sku, location }, (one) => one.free === 5 && one.reserved === 0);
    },
  },
  '/checkouts',
);

/** Five mugs in one place and five jugs in another one, of which a buyer is ready to buy two and three. */
async function spread(world: World, ann: Caller, sourcing: string) {
  const far = world.name('far');
  const shop = await aShop(world, { elsewhere: [far], sourcing });
  const [mug = '', jug = ''] = await goods(world, shop, [1000, 500], { stock: 0 });
  await aDelivery(world, { [mug]: 5 }, shop.location);
  await aDelivery(world, { [jug]: 5 }, far);
  const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 2], [jug, 3]));
  return { near: shop.location, far, mug, jug, body };
}
