import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import type { Caller } from '../http/caller.ts';
import type { World } from '../suite/world.ts';

/** Orders that are sent whole, without a cart; and what comes back of them. */
export const plainOrders = chapter('a buyer orders goods directly', {
  'an order is confirmed, and takes its goods from the stock': async (world) => {
    const { sku } = await aProduct(world, { stock: 5 });
    const order = await ordered(world, world.anybody, null, [[sku, 2, 1000]]);
    assert.deepEqual(await settled(world, order), { order, status: 'confirmed', reason: null });
    await world.owner.comesTo(
      'inventory/stock-levels',
      { sku },
      ({ rows: [level] }) => [level.free, level.reserved],
      [3, 2],
    );
    const record = await world.owner.sees('orders/order', { order });
    assert.deepEqual([record.total.amount / 10 ** record.total.scale, typeof record.number], [20, 'number']);
  },

  'the same order again is the same order, another under its name is refused': async (world) => {
    const { sku } = await aProduct(world, { stock: 5 });
    const ann = await world.customer();
    const order = await ordered(world, ann, ann.customer, [[sku, 1, 1000]]);
    await settled(world, order);
    await ann.does('orders/order-products', orderOf(order, ann.customer, [[sku, 1, 1000]]));
    const other = orderOf(order, ann.customer, [[sku, 2, 1000]]);
    await ann.isRefused('409 order-exists', 'orders/order-products', other);
    const stranger = await world.anybody.post('orders/order-products', { ...other, customer: null });
    assert.equal(stranger.outcome, '404 no-such-order', 'whoever knows the name learns nothing');
    await world.owner.comesTo('inventory/stock-levels', { sku }, ({ rows: [level] }) => level.reserved, 1);
  },

  'a price that is not the catalogue’s fails the order, and nothing is taken': async (world) => {
    const { sku } = await aProduct(world, { stock: 5 });
    const { status, reason } = await settled(world, await ordered(world, world.anybody, null, [[sku, 1, 999]]));
    assert.deepEqual([status, reason], ['failed', 'price-changed']);
    await world.owner.comesTo('inventory/stock-levels', { sku }, ({ rows: [level] }) => level.free, 5);
  },

  'what is not there, not for sale or without a price fails the order by its reason': async (world) => {
    const few = await aProduct(world, { stock: 1 });
    const draft = await aProduct(world, { stock: 5, published: false });
    const archived = await aProduct(world, { stock: 5 });
    await world.owner.does('catalog/archive-product', { sku: archived.sku });
    const expected: readonly [string, number, string][] = [
      [few.sku, 2, 'out-of-stock'],
      [draft.sku, 1, 'not-for-sale'],
      [archived.sku, 1, 'not-for-sale'],
      [world.sku('NONE'), 1, 'no-such-product'],
    ];
    for (const [sku, quantity, reason] of expected) {
      const standing = await settled(world, await ordered(world, world.anybody, null, [[sku, quantity, 1000]]));
      assert.deepEqual([standing.status, standing.reason], ['failed', reason], sku);
    }
  },

  'of twenty buyers of the last three, three get one': async (world) => {
    const { sku } = await aProduct(world, { stock: 3 });
    const orders = await Promise.all(
      Array.from({ length: 20 }, () => ordered(world, world.anybody, null, [[sku, 1, 1000]])),
    );
    const standings = await Promise.all(orders.map((order) => settled(world, order)));
    assert.equal(standings.filter(({ status }) => status === 'confirmed').length, 3);
    assert.equal(standings.filter(({ reason }) => reason === 'out-of-stock').length, 17);
    await world.owner.comesTo(
      'inventory/stock-levels',
      { sku },
      ({ rows: [level] }) => [level.free, level.reserved],
      [0, 3],
    );
  },

  'numbers of orders are given once each': async (world) => {
    const { sku } = await aProduct(world, { stock: 20 });
    const orders = await Promise.all(
      Array.from({ length: 20 }, () => ordered(world, world.anybody, null, [[sku, 1, 1000]])),
    );
    const numbers = await Promise.all(
      orders.map(async (order) => {
        await settled(world, order);
        return (await world.owner.until('orders/order', { order }, (one) => one?.number !== null)).number as number;
      }),
    );
    assert.equal(new Set(numbers).size, 20);
  },

  'a cancelled order gives its goods back, and a shipped one is not cancelled': async (world) => {
    const { owner } = world;
    const ann = await world.customer();
    const { sku } = await aProduct(world, { stock: 5 });
    const [given, kept] = [
      await ordered(world, ann, ann.customer, [[sku, 2, 1000]]),
      await ordered(world, ann, ann.customer, [[sku, 1, 1000]]),
    ];
    for (const order of [given, kept]) await settled(world, order);
    await ann.does('orders/cancel-order', { order: given, reason: 'Changed my mind' });
    await world.owner.until('orders/order-status', { order: given }, (one) => one.status === 'cancelled');
    await owner.until('inventory/stock-levels', { sku }, ({ rows }) => rows[0].free === 4);
    await owner.does('orders/ship-order', { order: kept });
    await world.owner.until('orders/order-status', { order: kept }, (one) => one.status === 'shipped');
    await ann.isRefused('409 wrong-status', 'orders/cancel-order', { order: kept, reason: 'Too late' });
  },

  'a shipped order is revenue in the books, once': async (world) => {
    const { owner } = world;
    const { sku } = await aProduct(world, { stock: 5 });
    const order = await shipped(world, [[sku, 2, 1000]]);
    await owner.does('orders/ship-order', { order });
    const invoice = await owner.until(
      'payments/invoice',
      { invoice: order },
      (one) => one !== null && one.status !== 'authorised',
    );
    assert.equal(amountOf(invoice.total), 20);
    const entries = await owner.until(
      'payments/transaction',
      { transaction: `invoice:${order}` },
      (rows) => rows.length > 0,
    );
    assert.equal(
      entries.reduce((sum: number, one: any) => sum + one.amount.amount, 0),
      0,
    );
    assert.ok(entries.some((one: any) => one.account === 'income:goods' && amountOf(one.amount) === -20));
    await owner.comesTo('inventory/stock-levels', { sku }, ({ rows: [level] }) => level.shipped, 2);
  },

  'goods come back in parts, never more than were shipped': async (world) => {
    const { owner } = world;
    const { sku } = await aProduct(world, { stock: 5 });
    const order = await shipped(world, [[sku, 3, 1000]]);
    const [first, second] = [world.name('return'), world.name('return')];
    await owner.does('orders/accept-return', returnOf(first, order, sku, 2));
    await owner.does('orders/accept-return', returnOf(first, order, sku, 2));
    const { details } = await owner.isRefused(
      '409 more-than-shipped',
      'orders/accept-return',
      returnOf(second, order, sku, 2),
    );
    assert.equal(details.returnable, 1);
    await owner.does('orders/accept-return', returnOf(second, order, sku, 1));
    for (const each of [first, second])
      await owner.until('orders/return', { return: each }, (one) => one?.status === 'settled');
    await owner.comesTo(
      'inventory/stock-levels',
      { sku },
      ({ rows: [level] }) => [level.free, level.returned, level.shipped],
      [5, 3, 3],
    );
    const givenBack = (invoice: any): number => amountOf(invoice.credited) + amountOf(invoice.refunded);
    await owner.comesTo('payments/invoice', { invoice: order }, givenBack, 30);
  },

  'a return is of an order that was shipped, of its articles and its buyer': async (world) => {
    const { owner } = world;
    const [ann, { sku }, other] = [
      await world.customer(),
      await aProduct(world, { stock: 5 }),
      await aProduct(world, { stock: 5 }),
    ];
    const order = await shipped(world, [[sku, 1, 1000]]);
    const open = await ordered(world, world.anybody, null, [[sku, 1, 1000]]);
    await settled(world, open);
    const id = world.name('return');
    const wrong: readonly [string, object][] = [
      ['409 wrong-status', returnOf(id, open, sku, 1)],
      ['404 no-such-order', returnOf(id, randomUUID(), sku, 1)],
      ['409 other-article', returnOf(id, order, other.sku, 1)],
      ['409 other-customer', { ...returnOf(id, order, sku, 1), customer: ann.customer }],
      ['409 nothing-returned', { ...returnOf(id, order, sku, 1), lines: [] }],
      ['400 invalid', returnOf(id, order, sku, -1)],
    ];
    for (const [outcome, body] of wrong) await owner.isRefused(outcome, 'orders/accept-return', body);
  },

  'an order is its buyer’s and nobody else’s': async (world) => {
    const [ann, bob, visitor] = [await world.customer(), await world.customer(), await world.visitor()];
    const { sku } = await aProduct(world, { stock: 5 });
    const order = await ordered(world, ann, ann.customer, [[sku, 1, 1000]]);
    await ann.until('orders/order', { order }, (one) => one?.status === 'confirmed');
    for (const [who, outcome] of [
      [bob, '404 not-found'],
      [visitor, '404 not-found'],
      [world.anybody, '401 unauthenticated'],
    ] as const)
      await who.isNotTold(outcome, 'orders/order', { order });
    assert.equal((await bob.post('orders/cancel-order', { order, reason: 'Mine now' })).status, 404);
    const mine = await ann.sees('orders/customer-orders', { customer: ann.customer });
    assert.deepEqual(
      mine.rows.map((row: any) => row.order),
      [order],
    );
    assert.equal((await bob.get('orders/customer-orders', { customer: ann.customer })).status, 404);
    const inHerName = orderOf(randomUUID(), ann.customer, [[sku, 1, 1000]]);
    assert.equal((await bob.post('orders/order-products', inHerName)).status, 404);
    assert.equal((await ann.sees('orders/order', { order })).status, 'confirmed');
  },

  'an order that makes no sense is refused before anything happens': async (world) => {
    const { sku } = await aProduct(world, { stock: 5 });
    const order = randomUUID();
    const line = { sku, quantity: 1, price: pounds(1000) };
    const many = Array.from({ length: 101 }, () => line);
    const bodies = [
      { lines: [] },
      { lines: many },
      { lines: [{ ...line, quantity: -1 }] },
      { lines: [{ ...line, quantity: 1.5 }] },
      { lines: [{ ...line, quantity: 1e12 }] },
      { currency: 'POUNDS' },
      { surprise: true },
    ];
    for (const wrong of bodies) {
      const { errors } = await world.anybody.isRefused('400 invalid', 'orders/order-products', {
        ...orderOf(order, null, [[sku, 1, 1000]]),
        ...wrong,
      });
      assert.ok(errors.length > 0);
    }
    const negative = { ...orderOf(order, null, []), lines: [{ ...line, price: pounds(-1) }] };
    await world.anybody.isRefused('409 negative-price', 'orders/order-products', negative);
    const euros = { ...orderOf(order, null, [[sku, 1, 1000]]), currency: 'EUR' };
    await world.anybody.isRefused('409 wrong-currency', 'orders/order-products', euros);
    await world.owner.isMissing('orders/order-status', { order });
  },
});

type Pieces = readonly (readonly [sku: string, quantity: number, pence: number])[];

function orderOf(order: string, customer: string | null, pieces: Pieces) {
  const lines = pieces.map(([sku, quantity, pence]) => ({ sku, quantity, price: pounds(pence) }));
  return { order, customer, country: 'United Kingdom', currency: 'GBP', lines };
}

async function ordered(world: World, buyer: Caller, customer: string | null, pieces: Pieces): Promise<string> {
  const order = randomUUID();
  await buyer.does('orders/order-products', orderOf(order, customer, pieces));
  return order;
}

/** How an order stands once it is placed or has failed. */
function settled(world: World, order: string): Promise<any> {
  return world.owner.until(
    'orders/order-status',
    { order },
    (one) => one !== null && !['drafted', 'placing', 'ending'].includes(one.status),
  );
}

async function shipped(world: World, pieces: Pieces): Promise<string> {
  const order = await ordered(world, world.anybody, null, pieces);
  await settled(world, order);
  await world.owner.does('orders/ship-order', { order });
  await world.owner.until('orders/order-status', { order }, (one) => one.status === 'shipped');
  return order;
}

function returnOf(id: string, order: string, sku: string, quantity: number) {
  const line = { sku, kind: 'goods', quantity, price: pounds(1000), from: [{ order, line: 0, quantity }] };
  const head = { return: id, customer: null, country: 'United Kingdom', currency: 'GBP', location: 'main' };
  return { ...head, reason: 'Not as described', lines: [line], charges: [] };
}

const amountOf = (money: { readonly amount: number; readonly scale: number }): number =>
  money.amount / 10 ** money.scale;
