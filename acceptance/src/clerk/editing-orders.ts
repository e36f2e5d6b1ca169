import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { bought, readyToBuy } from '../given/a-checkout.ts';
import { aShop, basketOf, quoted } from '../given/a-shop.ts';
import { goods } from '../given/goods.ts';
import { pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** What becomes of an order between its placement and its parcel. */
export const editingOrders = chapter('an order is edited after it was placed', {
  'what an order counts on is nobody’s to take: its goods and what is held for it go with it alone': async (world) => {
    const [shop, ann, { owner }] = [await aShop(world), await world.visitor(), world];
    const [sku = ''] = await goods(world, shop, [1000]);
    const [presentation, card] = [randomUUID(), randomUUID()];
    const code = `GIFT-${card}`.toUpperCase();
    await owner.does('payments/issue-gift-card', { card, code, amount: pounds(500), from: 'asset:bank' });
    await ann.does('payments/present-gift-card', { presentation, code });
    const { body } = await readyToBuy(world, shop, ann, basketOf([sku, 1]));
    const tenders = { giftCards: [{ presentation, amount: 500 }], rest: { kind: 'invoice' } };
    await bought(ann, { ...body, tenders });
    const { checkout: order } = body;
    const [reservation, hold] = [`order:1:${order}`, `${order}.gift-1`];
    for (const operation of ['commit-reservation', 'release-reservation'])
      await owner.isRefused('409 held-by-service', `inventory/${operation}`, { reservation });
    const spend = { hold, spend: 'mine', amount: pounds(100) };
    await owner.isRefused('409 held-by-service', 'payments/spend-hold', spend);
    await owner.isRefused('409 held-by-service', 'payments/release-hold', { hold });
    await owner.does('orders/ship-order', { order });
    await owner.until('orders/order', { order }, ({ status }) => status === 'shipped');
    const back = { hold, refund: 'mine', amount: pounds(100), reason: 'Goodwill' };
    const { details } = await owner.isRefused('409 held-by-service', 'payments/return-credit', back);
    assert.equal(details.holder, 'orders');
  },

  'a buyer gives one of two mugs up: it is free again, and the rest of the order stands': async (world) => {
    const { ann, order, mug } = await ordered(world);
    const body = { cancellation: randomUUID(), order, lines: [{ line: 0, quantity: 1 }], reason: 'Bought twice' };
    await ann.does('orders/cancel-lines', body);
    await ann.does('orders/cancel-lines', body);
    const { cancellation } = body;
    const told = await ann.until('orders/cancellation', { order, cancellation }, (one) => one?.status === 'cancelled');
    // Half of 20.00, tax included.
    assert.deepEqual([told.gross, told.refunded], [1000, 0]);
    await world.owner.comesTo(
      'inventory/stock-levels',
      { sku: mug },
      ({ rows: [level] }) => [level.free, level.reserved],
      [99, 1],
    );
    assert.equal((await ann.sees('orders/order', { order })).status, 'confirmed');
    const more = { ...body, cancellation: randomUUID(), lines: [{ line: 0, quantity: 2 }] };
    const refused = await ann.isRefused('409 more-than-open', 'orders/cancel-lines', more);
    assert.equal(refused.details.open, 1);
  },

  'an order of which every piece is given up is cancelled': async (world) => {
    const { ann, order, mug } = await ordered(world);
    for (const line of [0, 0])
      await ann.does('orders/cancel-lines', {
        cancellation: randomUUID(),
        order,
        reason: 'Bought twice',
        lines: [{ line, quantity: 1 }],
      });
    await ann.until('orders/order-status', { order }, (one) => one?.status === 'cancelled');
    await world.owner.comesTo(
      'inventory/stock-levels',
      { sku: mug },
      ({ rows: [level] }) => [level.free, level.reserved],
      [100, 0],
    );
  },

  'nobody gives up pieces of somebody else’s order, or is told what became of them': async (world) => {
    const { order } = await ordered(world);
    const bob = await world.visitor();
    const body = { cancellation: randomUUID(), order, lines: [{ line: 0, quantity: 1 }], reason: 'Mine' };
    await bob.isRefused('404 no-such-order', 'orders/cancel-lines', body);
    await bob.isMissing('orders/cancellation', { order, cancellation: body.cancellation });
    await bob.isMissing('orders/order-delivery', { order });
  },

  'an address is changed within the country, and refused for another: the taxes were those of the first': async (
    world,
  ) => {
    const { ann, order, shipTo } = await ordered(world);
    const moved = { ...shipTo, recipient: 'Grace Hopper', street: ['2 Elm Road'] };
    await ann.does('orders/change-address', { order, shipTo: moved });
    const shown = await ann.until(
      'orders/order-delivery',
      { order },
      (one) => one?.shipTo.recipient === 'Grace Hopper',
    );
    assert.deepEqual(shown.shipTo, moved);
    const abroad = { order, shipTo: { ...moved, country: 'FR' } };
    const refused = await ann.isRefused('409 other-country', 'orders/change-address', abroad);
    assert.equal(refused.details.expected, 'GB');
  },

  'of two clerks who change an address, the one who saw an older one is told so': async (world) => {
    const { order, shipTo } = await ordered(world);
    const seen = await world.owner.get('orders/order-delivery', { order });
    const version = seen.headers.get('etag') ?? '';
    const change = (recipient: string) =>
      world.owner.post('orders/change-address', { order, shipTo: { ...shipTo, recipient } }, { 'if-match': version });
    assert.equal((await change('Grace')).status, 204);
    assert.equal((await change('Barbara')).outcome, '412 version-changed');
  },

  'staff take a mug out and add a jug: what is added is an order that continues the first': async (world) => {
    const { ann, order, shop, mug, jug } = await ordered(world);
    const quote = await quoted(world, shop, { ...basketOf([jug, 1]), buyer: ann.visitor });
    const edit = randomUUID();
    const adds = { quote: quote.quote, expectedTotal: quote.totals.gross, payBy: 'invoice' };
    const body = { edit, order, reason: 'Rang for a jug', adds, removes: [{ line: 0, quantity: 1 }] };
    await world.owner.does('orders/edit-order', body);
    const told = await world.owner.until('orders/order-edit', { order, edit }, (one) => one?.status !== 'editing');
    assert.equal(told.status, 'edited', JSON.stringify(told));
    const added = await ann.until('orders/order', { order: edit }, (one) => one !== null);
    assert.equal(added.number, told.added.number);
    await world.owner.until('inventory/stock-levels', { sku: mug }, ({ rows }) => rows[0].reserved === 1);
  },

  'staff note something, mark orders with tags and list them by a tag; their buyer sees nothing of it': async (
    world,
  ) => {
    const { ann, order } = await ordered(world);
    const [note, tag] = [randomUUID(), world.name('urgent').toLowerCase()];
    await world.owner.does('orders/add-note', { order, note, text: 'Rang: leave it with the neighbour' });
    await world.owner.does('orders/set-tags', { order, tags: [tag] });
    const notes = await world.owner.sees('orders/order-notes', { order });
    assert.deepEqual([notes.tags, notes.notes[0].text], [[tag], 'Rang: leave it with the neighbour']);
    assert.match(notes.notes[0].by, /^staff\//);
    const { rows } = await world.owner.until('orders/orders', { tag }, (page) => page.rows.length === 1);
    assert.equal(rows[0].order, order);
    for (const operation of ['orders/order-notes', 'orders/order-timeline'])
      await ann.isNotTold('403 forbidden', operation, { order });
    const mine = JSON.stringify(await ann.sees('orders/order', { order }));
    assert.ok(!mine.includes(tag) && !mine.includes('neighbour'));
  },

  'the timeline tells what happened to an order, when and by whom, page by page': async (world) => {
    const { ann, order } = await ordered(world);
    const { owner } = world;
    await owner.does('orders/add-note', { order, note: 'n1', text: 'A gift' });
    const cancellation = randomUUID();
    const lines = [{ line: 0, quantity: 1 }];
    await ann.does('orders/cancel-lines', { cancellation, order, lines, reason: 'Bought twice' });
    const isThere = (page: any) => page.rows.some(({ event }: any) => event === 'lines-cancelled');
    const { rows } = await owner.until('orders/order-timeline', { order }, isThere);
    const of = (event: string) => rows.find((row: any) => row.event === event);
    assert.match(of('checkout-started').by, /^public\/visitor:/);
    assert.match(of('note-added').by, /^staff\//);
    assert.deepEqual([of('pieces-cancelled').lines, of('cancellation-begun').of], [lines, 'cancellation']);
    const first = await owner.sees('orders/order-timeline', { order, limit: 3 });
    const next = await owner.sees('orders/order-timeline', { order, limit: 3, after: first.next });
    assert.deepEqual([...first.rows, ...next.rows], rows.slice(0, 6));
  },
});

/** An order of two mugs at 10.00, a jug beside them on the shelf. */
async function ordered(world: World) {
  const shop = await aShop(world);
  const ann = await world.visitor();
  const [mug = '', jug = ''] = await goods(world, shop, [1000, 500]);
  const { body } = await readyToBuy(world, shop, ann, basketOf([mug, 2]));
  const { order } = await bought(ann, body);
  return { shop, ann, mug, jug, order: order.order as string, shipTo: body.shipTo };
}
