import assert from 'node:assert/strict';
import { aDelivery } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow } from '../suite/days.ts';
import type { World } from '../suite/world.ts';

/** What lies in the warehouse, and to whom it is promised. */
export const theStock = chapter('a clerk keeps the stock', {
  'a delivery is booked once, however often it is told': async (world) => {
    const { owner } = world;
    const [sku, delivery, location] = [world.sku(), world.name('d'), world.name('depot')];
    const told = {
      delivery,
      location,
      lines: [
        { sku, quantity: 5 },
        { sku, quantity: 2 },
      ],
    };
    await owner.does('inventory/receive-stock', told);
    await owner.does('inventory/receive-stock', told);
    await owner.isRefused('409 document-exists', 'inventory/receive-stock', { ...told, lines: [{ sku, quantity: 8 }] });
    const level = await levelOf(world, sku, location);
    assert.deepEqual([level.free, level.received], [7, 7]);
  },

  'a count is corrected with a reason, and never below what is promised': async (world) => {
    const { owner } = world;
    const [sku, location] = await somePieces(world, 5);
    await owner.does('inventory/reserve-stock', reservation(world, location, { [sku]: 3 }));
    const adjust = (quantity: number) => ({ adjustment: world.name('a'), location, sku, quantity, reason: 'broken' });
    const { details } = await owner.isRefused('409 out-of-stock', 'inventory/adjust-stock', adjust(-3));
    assert.equal(details.available, 2);
    await owner.does('inventory/adjust-stock', adjust(-2));
    await owner.does('inventory/adjust-stock', adjust(4));
    await owner.isRefused('400 invalid', 'inventory/adjust-stock', adjust(0));
    const level = await levelOf(world, sku, location);
    assert.deepEqual([level.free, level.reserved, level.adjusted], [4, 3, 2]);
    const { rows } = await owner.sees('inventory/adjustments', { sku });
    assert.deepEqual(
      rows.map((row: any) => [row.quantity, row.reason]),
      [
        [4, 'broken'],
        [-2, 'broken'],
      ],
    );
  },

  'several articles are promised together or not at all': async (world) => {
    const { owner } = world;
    const [mug, location] = await somePieces(world, 5);
    const [jug] = await somePieces(world, 1, location);
    const { details } = await owner.isRefused(
      '409 out-of-stock',
      'inventory/reserve-stock',
      reservation(world, location, { [mug]: 2, [jug]: 2 }),
    );
    assert.deepEqual([details.sku, details.available], [jug, 1]);
    assert.equal((await levelOf(world, mug, location)).free, 5);
    await owner.does('inventory/reserve-stock', reservation(world, location, { [mug]: 5, [jug]: 1 }));
    assert.equal((await levelOf(world, mug, location)).free, 0);
  },

  'the same article on two lines counts for both': async (world) => {
    const { owner } = world;
    const [sku, location] = await somePieces(world, 5);
    const lines = [
      { sku, quantity: 3 },
      { sku, quantity: 3 },
    ];
    await owner.isRefused('409 out-of-stock', 'inventory/reserve-stock', {
      ...reservation(world, location, {}),
      lines,
    });
    await owner.does('inventory/reserve-stock', {
      ...reservation(world, location, {}),
      lines: lines.map((line) => ({ ...line, quantity: 2 })),
    });
    assert.equal((await levelOf(world, sku, location)).free, 1);
  },

  'what was promised leaves or comes back, once': async (world) => {
    const { owner } = world;
    const [sku, location] = await somePieces(world, 5);
    const [leaves, stays] = [reservation(world, location, { [sku]: 2 }), reservation(world, location, { [sku]: 3 })];
    for (const each of [leaves, stays]) await owner.does('inventory/reserve-stock', each);
    for (let nth = 0; nth < 2; nth += 1) {
      await owner.does('inventory/commit-reservation', { reservation: leaves.reservation });
      await owner.does('inventory/release-reservation', { reservation: stays.reservation });
    }
    await owner.isRefused('409 reservation-committed', 'inventory/release-reservation', {
      reservation: leaves.reservation,
    });
    await owner.isRefused('409 reservation-released', 'inventory/commit-reservation', {
      reservation: stays.reservation,
    });
    await owner.isRefused('404 no-such-reservation', 'inventory/commit-reservation', {
      reservation: world.name('none'),
    });
    const level = await levelOf(world, sku, location);
    assert.deepEqual([level.free, level.reserved, level.shipped], [3, 0, 2]);
  },

  'a promise ends by itself when its time is over': async (world) => {
    const { owner } = world;
    const [sku, location] = await somePieces(world, 5);
    const short = reservation(world, location, { [sku]: 5 }, new Date(Date.now() + 600).toISOString());
    await owner.does('inventory/reserve-stock', short);
    assert.equal((await levelOf(world, sku, location)).free, 0);
    await owner.until('inventory/stock-level', { sku, location }, (level) => level.free === 5);
    await owner.isRefused('409 reservation-expired', 'inventory/commit-reservation', {
      reservation: short.reservation,
    });
    await owner.isRefused(
      '409 reservation-expired',
      'inventory/reserve-stock',
      reservation(world, location, { [sku]: 1 }, daysFromNow(-1)),
    );
  },

  'of fifty who want the last ten pieces at once, ten get one': async (world) => {
    const { owner } = world;
    const [sku, location] = await somePieces(world, 10);
    const outcomes = await Promise.all(
      Array.from(
        { length: 50 },
        async () => (await owner.post('inventory/reserve-stock', reservation(world, location, { [sku]: 1 }))).outcome,
      ),
    );
    assert.equal(outcomes.filter((outcome) => outcome === '204').length, 10);
    assert.equal(outcomes.filter((outcome) => outcome === '409 out-of-stock').length, 40);
    const level = await levelOf(world, sku, location);
    assert.deepEqual([level.free, level.reserved], [0, 10]);
  },

  'after any day of work what came in is what went out and what is there': async (world) => {
    const { owner } = world;
    const [sku, location] = await somePieces(world, 40);
    const open: string[] = [];
    for (let nth = 0; nth < 30; nth += 1) {
      const quantity = 1 + ((nth * 7) % 5);
      if (nth % 5 === 0)
        await owner.post('inventory/receive-stock', {
          delivery: world.name('d'),
          location,
          lines: [{ sku, quantity }],
        });
      if (nth % 5 === 1)
        await owner.post('inventory/adjust-stock', {
          adjustment: world.name('a'),
          location,
          sku,
          quantity: nth % 2 === 0 ? quantity : -quantity,
          reason: 'count',
        });
      if (nth % 5 === 2) {
        const made = reservation(world, location, { [sku]: quantity });
        if ((await owner.post('inventory/reserve-stock', made)).status === 204) open.push(made.reservation);
      }
      if (nth % 5 === 3)
        await owner.post(`inventory/${nth % 2 === 0 ? 'commit' : 'release'}-reservation`, {
          reservation: open.shift() ?? 'none',
        });
      if (nth % 5 === 4)
        await owner.post('inventory/return-stock', { return: world.name('r'), location, lines: [{ sku, quantity }] });
      const { received, returned, adjusted, shipped, reserved, free } = await levelOf(world, sku, location);
      assert.equal(received + returned + adjusted, shipped + reserved + free, `after step ${nth}`);
      assert.ok(free >= 0 && reserved >= 0);
    }
  },

  'what is scarce is listed, the scarcest first': async (world) => {
    const { owner } = world;
    const [few, location] = await somePieces(world, 2);
    const [fewer] = await somePieces(world, 1, location);
    await somePieces(world, 50, location);
    const { rows } = await owner.sees('inventory/low-stock', { location, to: 10 });
    assert.deepEqual(
      rows.map((row: any) => row.sku),
      [fewer, few],
    );
    const free = await world.anybody.sees('inventory/availability', { location, skus: [few, world.sku('NONE')] });
    assert.deepEqual(
      free.map((one: any) => one.free),
      [2, 0],
    );
  },

  'the warehouse is for those who work there': async (world) => {
    const [sku, location] = await somePieces(world, 1);
    const [ann, visitor] = [await world.customer(), await world.visitor()];
    const made = reservation(world, location, { [sku]: 1 });
    await ann.isRefused('403 forbidden', 'inventory/reserve-stock', made);
    await visitor.isRefused('403 forbidden', 'inventory/reserve-stock', made);
    await world.anybody.isRefused('401 unauthenticated', 'inventory/receive-stock', {
      delivery: 'd',
      location,
      lines: made.lines,
    });
    await ann.isNotTold('403 forbidden', 'inventory/stock-level', { sku, location });
    assert.equal((await levelOf(world, sku, location)).free, 1);
  },
});

/** Pieces of a new article at a location of its own. */
async function somePieces(
  world: World,
  pieces: number,
  at = world.name('depot'),
): Promise<[sku: string, location: string]> {
  const sku = world.sku();
  await aDelivery(world, { [sku]: pieces }, at);
  return [sku, at];
}

const levelOf = (world: World, sku: string, location: string): Promise<any> =>
  world.owner.sees('inventory/stock-level', { sku, location });

function reservation(world: World, location: string, pieces: Readonly<Record<string, number>>, until = daysFromNow(1)) {
  const lines = Object.entries(pieces).map(([sku, quantity]) => ({ sku, quantity }));
  return { reservation: world.name('r'), location, until, lines };
}
