import assert from 'node:assert/strict';
import { aDelivery } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow } from '../suite/days.ts';
import type { World } from '../suite/world.ts';

/** Stock in more than one place, kept back, on its way, counted and looked at. */
export const severalLocations = chapter(
  'a clerk keeps stock at several locations',
  {
    'goods on their way are free nowhere until they arrive, in parts, and the rest is lost': async (world) => {
      const { owner } = world;
      const [from, to] = [world.name('depot'), world.name('shop')];
      const sku = await pieces(world, 10, from);
      const transfer = { transfer: world.name('t'), from, to, lines: [{ sku, quantity: 6 }] };
      await owner.does('inventory/send-transfer', transfer);
      await owner.does('inventory/send-transfer', transfer);
      const some = (quantity: number) => ({ transfer: transfer.transfer, lines: [{ sku, quantity }] });
      await owner.isRefused('409 not-in-transit', 'inventory/receive-transfer', {
        ...some(7),
        receipt: world.name('r'),
      });
      await owner.does('inventory/receive-transfer', { ...some(4), receipt: world.name('r') });
      await owner.does('inventory/lose-transfer', { ...some(2), loss: world.name('l'), reason: 'Fell off' });
      const { state } = await owner.sees('inventory/transfer', { transfer: transfer.transfer });
      assert.equal(state, 'closed');
      const free = async (location: string) =>
        (await owner.sees('inventory/stock-level', { sku, location })).free as number;
      assert.deepEqual([await free(from), await free(to)], [4, 4]);
      await owner.isRefused('409 same-location', 'inventory/send-transfer', {
        ...transfer,
        transfer: world.name('t'),
        to: from,
      });
      await owner.isRefused('409 out-of-stock', 'inventory/send-transfer', { ...transfer, transfer: world.name('t') });
    },

    'what is kept back is promised to nobody new': async (world) => {
      const { owner } = world;
      const location = world.name('depot');
      const sku = await pieces(world, 5, location);
      await owner.does('inventory/set-stock-policy', {
        sku,
        location,
        safetyStock: 3,
        lowStockAt: 4,
        backOrders: null,
      });
      const { details } = await owner.isRefused(
        '409 out-of-stock',
        'inventory/reserve-stock',
        reservation(world, location, sku, 3),
      );
      assert.equal(details.available, 2);
      await owner.does('inventory/reserve-stock', reservation(world, location, sku, 2));
    },

    'what is not there yet may be sold up to a limit, and goes to those who waited longest': async (world) => {
      const { owner } = world;
      const location = world.name('depot');
      const sku = await pieces(world, 1, location);
      const backOrders = { limit: 4, expectedAt: daysFromNow(7) };
      await owner.does('inventory/set-stock-policy', { sku, location, safetyStock: 0, lowStockAt: null, backOrders });
      const [first, second] = [reservation(world, location, sku, 3), reservation(world, location, sku, 2)];
      await owner.does('inventory/reserve-stock', first);
      await owner.does('inventory/reserve-stock', second);
      await owner.isRefused('409 out-of-stock', 'inventory/reserve-stock', reservation(world, location, sku, 1));
      await aDelivery(world, { [sku]: 2 }, location);
      const seen = JSON.stringify(await owner.sees('inventory/stock-level', { sku, location }));
      await aDelivery(world, { [sku]: 10 }, location);
      const level = await owner.sees('inventory/stock-level', { sku, location });
      assert.equal(level.free, 8, `${seen} then ${JSON.stringify(level)}`);
      assert.equal(level.reserved, 5);
    },

    'goods that are looked at are sold again, stay apart, or go': async (world) => {
      const { owner } = world;
      const location = world.name('depot');
      const sku = await pieces(world, 5, location);
      await owner.does('inventory/quarantine-stock', {
        quarantine: world.name('q'),
        location,
        sku,
        quantity: 4,
        reason: 'smells',
      });
      const inspect = (quantity: number, outcome: string) => ({
        inspection: world.name('i'),
        location,
        sku,
        quantity,
        outcome,
        reason: 'looked at',
      });
      await owner.does('inventory/inspect-stock', inspect(1, 'restock'));
      await owner.does('inventory/inspect-stock', inspect(1, 'scrap'));
      await owner.does('inventory/inspect-stock', inspect(1, 'quarantine'));
      const { details } = await owner.isRefused(
        '409 not-in-quarantine',
        'inventory/inspect-stock',
        inspect(3, 'restock'),
      );
      assert.equal(details.quarantined, 2);
      assert.equal((await owner.sees('inventory/stock-level', { sku, location })).free, 2);
    },

    'a count compares with the books, and each article is counted once': async (world) => {
      const { owner } = world;
      const location = world.name('depot');
      const [sku, other] = [await pieces(world, 10, location), await pieces(world, 3, location)];
      await owner.does('inventory/reserve-stock', reservation(world, location, sku, 2));
      const count = world.name('count');
      await owner.does('inventory/start-count', { count, location });
      await owner.does('inventory/record-count', { count, sku, counted: 9, promised: 2, reason: 'yearly' });
      await owner.does('inventory/record-count', { count, sku: other, counted: 4, reason: 'yearly' });
      await owner.isRefused('409 already-counted', 'inventory/record-count', {
        count,
        sku,
        counted: 8,
        promised: 2,
        reason: 'yearly',
      });
      await owner.isRefused('409 fewer-than-promised', 'inventory/record-count', {
        count,
        sku: world.sku(),
        counted: 1,
        promised: 2,
        reason: 'yearly',
      });
      await owner.does('inventory/finish-count', { count });
      await owner.isRefused('409 count-finished', 'inventory/record-count', {
        count,
        sku: world.sku(),
        counted: 1,
        reason: 'late',
      });
      const free = async (of: string) =>
        (await owner.sees('inventory/stock-level', { sku: of, location })).free as number;
      assert.deepEqual([await free(sku), await free(other)], [7, 4]);
      const [record] = (await owner.sees('inventory/counts', { location })).rows;
      assert.deepEqual([record.state, record.lines, record.found, record.missing], ['finished', 2, 1, 1]);
    },

    'a plan says from where goods go, by a strategy, and holds nothing': async (world) => {
      const { owner } = world;
      const [near, far] = [world.name('near'), world.name('far')];
      const [mug, jug] = [await pieces(world, 2, near), await pieces(world, 1, near)];
      await aDelivery(world, { [mug]: 5, [jug]: 5 }, far);
      const plan = (strategy: string, quantity: number) =>
        owner.sees('inventory/plan-locations', {
          locations: [near, far],
          lines: [
            { sku: mug, quantity },
            { sku: jug, quantity: 1 },
          ],
          strategy,
        });
      const placesOf = (planned: any): string[] => planned.parts.map((part: any) => part.location);
      assert.deepEqual(placesOf(await plan('do-not-split', 2)), [near]);
      assert.deepEqual(placesOf(await plan('do-not-split', 3)), [far]);
      assert.deepEqual(placesOf(await plan('most-stock', 2)), [far]);
      assert.deepEqual(placesOf(await plan('by-priority', 3)), [near, far]);
      const impossible = await plan('split-least', 8);
      assert.deepEqual(placesOf(impossible), []);
      assert.equal(impossible.missing[0].sku, mug);
      assert.equal((await owner.sees('inventory/stock-level', { sku: mug, location: near })).free, 2);
    },
  },
  '/inventory/plan-locations',
);

async function pieces(world: World, quantity: number, location: string): Promise<string> {
  const sku = world.sku();
  await aDelivery(world, { [sku]: quantity }, location);
  return sku;
}

function reservation(world: World, location: string, sku: string, quantity: number) {
  return { reservation: world.name('r'), location, until: daysFromNow(1), lines: [{ sku, quantity }] };
}
