import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { cartsService } from '@banyan/carts';
import { catalogService } from '@banyan/catalog';
import { catalog } from '@banyan/catalog/contract';
import { channelsService } from '@banyan/channels';
import { customersService } from '@banyan/customers';
import type { CommandBody } from '@banyan/core';
import { anybody, customer, guest, staff, startSystem, type System } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { inventory } from '@banyan/inventory/contract';
import { paymentsService } from '@banyan/payments';
import { payments } from '@banyan/payments/contract';
import { pricingService } from '@banyan/pricing';
import { shippingService } from '@banyan/shipping';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { orders } from './contract.ts';
import { HOLD_DAYS } from './deadlines.ts';
import { ordersService } from './service.ts';

type Draft = CommandBody<typeof orders, 'draft-order'>;
type Return = CommandBody<typeof orders, 'accept-return'>;

const path = mkdtempSync(join(tmpdir(), 'banyan-orders-'));
const clerk = staff('clerk');
const location = 'main';
const gbp = (amount: number, scale = 2) => ({ amount, currency: 'GBP', scale });
const occurredAt = '2009-12-01T07:45:00.000Z';

/** Timers that fire when a test moves the clock. */
let nowMs = Date.UTC(2026, 0, 1);
const tasks = new Set<{ readonly dueMs: number; readonly run: () => void }>();
const ports = {
  clock: { now: () => nowMs, monotonicMs: () => nowMs },
  scheduler: {
    after: (delayMs: number, run: () => void) => {
      const task = { dueMs: nowMs + delayMs, run };
      tasks.add(task);
      return () => void tasks.delete(task);
    },
    soon: (run: () => void) => void setImmediate(run),
  },
};
async function passDays(days: number): Promise<void> {
  nowMs += days * 86_400_000;
  for (const task of tasks.values().toArray()) if (task.dueMs <= nowMs && tasks.delete(task)) task.run();
  await system.operations.settle();
}

let folder: DataFolder;
let system: System;

before(async () => {
  folder = openDataFolder(path);
  system = await startSystem({
    services: [
      catalogService,
      inventoryService,
      paymentsService,
      channelsService,
      shippingService,
      customersService,
      pricingService,
      cartsService,
      ordersService,
    ],
    stores: {
      log: (service) => folder.logStore(service),
      views: (service) => folder.viewStore(service),
      keys: () => folder.keyStore(),
    },
    ports,
  });
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

const client = () => system.client(clerk);

async function receive(sku: string, quantity: number): Promise<void> {
  const delivery = { delivery: `delivery of ${sku}`, location, lines: [{ sku, quantity }] };
  assert.equal((await client().send(inventory, 'receive-stock', delivery)).done, true);
}

function draftOf(order: string, sku: string, quantity = 2, price = gbp(255)): Draft {
  const lines: Draft['lines'] = [
    { sku, kind: 'goods', quantity, price },
    { sku: 'POST', kind: 'carriage', quantity: 1, price: gbp(1800) },
  ];
  return { order, customer: '12345', country: 'France', currency: 'GBP', lines };
}

async function place(body: Draft, terms: 'received' | 'on-invoice' = 'received'): Promise<void> {
  assert.equal((await client().send(orders, 'draft-order', body, { occurredAt })).done, true);
  const placed = await client().send(orders, 'place-order', { order: body.order, location, terms }, { occurredAt });
  assert.equal(placed.done, true);
  await system.operations.settle();
}

async function ship(order: string): Promise<void> {
  assert.equal((await client().send(orders, 'ship-order', { order }, { occurredAt })).done, true);
  await system.operations.settle();
}

const orderNow = (order: string) => client().query(orders, 'order', { order });
const invoiceNow = (invoice: string) => client().query(payments, 'invoice', { invoice });
const stockNow = (sku: string) => client().query(inventory, 'stock-level', { sku, location });

async function balance(account: string): Promise<number> {
  return (await client().query(payments, 'balance', { account, currency: 'GBP' })).balance.amount;
}

async function returnGoods(body: Partial<Return> & Pick<Return, 'return' | 'lines'>): Promise<void> {
  const head = { customer: '12345', country: 'France', currency: 'GBP', location, reason: 'not wanted', charges: [] };
  const accepted = await client().send(orders, 'accept-return', { ...head, ...body }, { occurredAt });
  assert.deepEqual(accepted.done ? 'done' : accepted, 'done');
  await system.operations.settle();
}

test('an order is placed, shipped and partly returned, and stock, ledger and report agree', async () => {
  await receive('A', 10);
  await place(draftOf('536365', 'A', 3, gbp(25_555, 4)));
  assert.deepEqual((await orderNow('536365'))?.status, 'confirmed');
  assert.equal((await orderNow('536365'))?.number, 1);
  assert.equal((await invoiceNow('536365'))?.status, 'authorised');
  assert.equal(await balance('asset:bank'), 0);

  await ship('536365');
  const shipped = await orderNow('536365');
  assert.equal(shipped?.status, 'shipped');
  assert.equal(shipped?.shippedAt, occurredAt);
  assert.deepEqual(shipped?.total, gbp(256_665, 4));
  assert.equal(await balance('asset:bank'), 256_700);
  assert.equal(await balance('income:rounding'), -35);
  assert.equal((await stockNow('A'))?.free, 7);

  const from = [{ order: '536365', line: 0, quantity: 1 }];
  await returnGoods({
    return: 'C536379',
    lines: [{ sku: 'A', kind: 'goods', quantity: 1, price: gbp(25_555, 4), from }],
  });
  assert.equal((await client().query(orders, 'return', { return: 'C536379' }))?.status, 'settled');
  assert.equal((await stockNow('A'))?.free, 8);
  assert.equal(await balance('asset:bank'), 256_700 - 25_600);
  const { rows } = await client().query(orders, 'purchases', { customer: '12345', sku: 'A' });
  assert.deepEqual(rows, [
    { order: '536365', line: 0, quantity: 3, returnable: 2, price: gbp(25_555, 4), at: occurredAt },
  ]);
  const report = await client().query(orders, 'sales-report', { currency: 'GBP' });
  const figures = {
    orders: 1,
    returnDocuments: 1,
    lines: 3,
    units: 2,
    gross: gbp(256_665, 4),
    returns: gbp(-25_555, 4),
  };
  assert.deepEqual(report, {
    total: figures,
    months: [{ month: '2009-12', ...figures }],
    countries: [{ country: 'France', ...figures }],
  });
  assert.equal(await balance('income:returns'), 25_555);
});

test('an order that cannot be reserved fails by name, and can be placed again', async () => {
  await place(draftOf('F1', 'SCARCE'));
  assert.deepEqual(
    [(await orderNow('F1'))?.status, (await orderNow('F1'))?.reason],
    ['failed', 'out-of-stock: SCARCE'],
  );
  assert.equal(await invoiceNow('F1'), null);
  await receive('SCARCE', 2);
  await place(draftOf('F1', 'SCARCE'));
  assert.equal((await orderNow('F1'))?.status, 'confirmed');
  assert.equal((await invoiceNow('F1 (2)'))?.status, 'authorised');
});

test('an order whose payment is refused releases what it reserved', async () => {
  await receive('P', 5);
  const shares = [{ kind: 'goods' as const, amount: gbp(100) }];
  const other = {
    invoice: 'P1',
    customer: null,
    country: 'France',
    currency: 'GBP',
    terms: 'on-invoice' as const,
    shares,
  };
  await client().send(payments, 'issue-invoice', other);
  await place(draftOf('P1', 'P'));
  assert.deepEqual([(await orderNow('P1'))?.status, (await orderNow('P1'))?.reason], ['failed', 'payment-refused']);
  const stock = await stockNow('P');
  assert.deepEqual([stock?.free, stock?.reserved], [5, 0]);
});

test('a cancelled order gives back what was reserved and authorised, and keeps its number', async () => {
  await receive('C', 5);
  await place(draftOf('C1', 'C'));
  await client().send(orders, 'cancel-order', { order: 'C1', reason: 'changed their mind' });
  await system.operations.settle();
  const cancelled = await orderNow('C1');
  assert.deepEqual([cancelled?.status, cancelled?.reason], ['cancelled', 'changed their mind']);
  assert.notEqual(cancelled?.number, null);
  assert.equal((await stockNow('C'))?.free, 5);
  assert.equal((await invoiceNow('C1'))?.status, 'voided');
});

test('a cancellation right behind the placing leaves nothing behind', async () => {
  await receive('R', 5);
  await client().send(orders, 'draft-order', draftOf('R1', 'R'));
  await Promise.all([
    client().send(orders, 'place-order', { order: 'R1', location, terms: 'received' }),
    client().send(orders, 'cancel-order', { order: 'R1', reason: 'in a hurry' }),
  ]);
  await system.operations.settle();
  assert.equal((await orderNow('R1'))?.status, 'cancelled');
  assert.deepEqual([(await stockNow('R'))?.free ?? 5, (await stockNow('R'))?.reserved], [5, 0]);
  assert.notEqual((await invoiceNow('R1'))?.status, 'authorised');
});

test('a reservation that runs out cancels the confirmed order', async () => {
  await receive('E', 5);
  await place(draftOf('E1', 'E'));
  await passDays(HOLD_DAYS);
  const expired = await orderNow('E1');
  assert.deepEqual([expired?.status, expired?.reason], ['cancelled', 'reservation-expired']);
  assert.equal((await invoiceNow('E1'))?.status, 'voided');
  assert.equal((await stockNow('E'))?.free, 5);
});

test('shipping goods that are held no longer cancels the order', async () => {
  await receive('L', 5);
  await place(draftOf('L1', 'L'));
  const released = { reservation: 'order:1:L1' };
  // Not by staff: the order counts on it.
  const refused = await client().send(inventory, 'release-reservation', released);
  assert.equal(refused.done ? '' : refused.rejected, 'held-by-service');
  const itself = system.client({ role: 'service', id: 'orders', tenant: 'default' });
  assert.ok((await itself.send(inventory, 'release-reservation', released)).done);
  await ship('L1');
  assert.deepEqual(
    [(await orderNow('L1'))?.status, (await orderNow('L1'))?.reason],
    ['cancelled', 'reservation-expired'],
  );
  assert.equal((await invoiceNow('L1'))?.status, 'voided');
});

test('a return that may not be refunded fails, and its pieces may come back another time', async () => {
  await receive('N', 5);
  const discounted = draftOf('N1', 'N', 2, gbp(1000));
  const lines: Draft['lines'] = [...discounted.lines, { sku: 'D', kind: 'discount', quantity: 1, price: gbp(-3500) }];
  await place({ ...discounted, lines });
  await ship('N1');
  const back = (price: number): Return['lines'] => [
    { sku: 'N', kind: 'goods', quantity: 2, price: gbp(price), from: [{ order: 'N1', line: 0, quantity: 2 }] },
  ];
  await returnGoods({ return: 'CN1', lines: back(1000) });
  const failed = await client().query(orders, 'return', { return: 'CN1' });
  assert.deepEqual([failed?.status, failed?.failure], ['failed', 'it is more than was paid for invoice N1']);
  assert.equal((await stockNow('N'))?.free, 3);
  await returnGoods({ return: 'CN2', lines: back(100) });
  assert.equal((await client().query(orders, 'return', { return: 'CN2' }))?.status, 'settled');
  assert.equal((await stockNow('N'))?.free, 5);
});

test('the public orders at the price of the catalog, or not at all', async () => {
  await receive('W', 5);
  await client().send(catalog, 'draft-product', { sku: 'W', name: 'Warm wool' });
  await client().send(catalog, 'change-price', { sku: 'W', price: gbp(500) });
  const visitor = system.client(anybody());
  const order = async (id: string, price: number) => {
    const lines = [{ sku: 'W', quantity: 1, price: gbp(price) }];
    const body = { order: id, customer: null, country: 'Norway', currency: 'GBP', lines };
    assert.equal((await visitor.send(orders, 'order-products', body)).done, true);
    await system.operations.settle();
    return [(await orderNow(id))?.status, (await orderNow(id))?.reason];
  };
  assert.deepEqual(await order('W1', 500), ['failed', 'not-for-sale: W']);
  await client().send(catalog, 'publish-product', { sku: 'W' });
  assert.deepEqual(await order('W2', 499), ['failed', 'price-changed: W']);
  assert.deepEqual(await order('W3', 500), ['confirmed', null]);
  await client().send(catalog, 'retire-product', { sku: 'W' });
  assert.deepEqual(await order('W4', 500), ['failed', 'not-for-sale: W']);
});

test('a visitor learns what became of their order, and nobody else does, whatever they know', async () => {
  const visitor = system.client(guest('visitor:1'));
  const order = async (id: string, sku: string) => {
    const lines = [{ sku, quantity: 1, price: gbp(500) }];
    const body = { order: id, customer: null, country: 'Norway', currency: 'GBP', lines };
    const outcome = await visitor.send(orders, 'order-products', body);
    assert.deepEqual(outcome.done && outcome.answer, { order: id });
    return visitor.query(orders, 'order-status', { order: id }, { after: outcome.token });
  };
  const id = crypto.randomUUID();
  assert.equal((await order(id, 'NOWHERE'))?.order, id);
  await system.operations.settle();
  assert.deepEqual(await visitor.query(orders, 'order-status', { order: id }), {
    order: id,
    status: 'failed',
    reason: 'no-such-product',
    sku: 'NOWHERE',
  });
  assert.equal((await visitor.query(orders, 'order', { order: id }))?.items.length, 1);
  for (const stranger of [guest('visitor:2'), customer('visitor:1')]) {
    assert.equal(await system.client(stranger).query(orders, 'order-status', { order: id }), null);
    assert.equal(await system.client(stranger).query(orders, 'order', { order: id }), null);
  }
  await assert.rejects(system.client(anybody()).query(orders, 'order-status', { order: id }), { code: 'forbidden' });
  assert.equal((await client().query(orders, 'order-status', { order: id }))?.order, id);
});

test('customers see and cancel their own orders only', async () => {
  await receive('O', 5);
  await place(draftOf('O1', 'O'));
  const [owner, stranger] = [system.client(customer('12345')), system.client(customer('99999'))];
  assert.equal((await owner.query(orders, 'order', { order: 'O1' }))?.order, 'O1');
  assert.equal(await stranger.query(orders, 'order', { order: 'O1' }), null);
  await assert.rejects(stranger.query(orders, 'customer-orders', { customer: '12345' }), { code: 'not-found' });
  const refused = await stranger.send(orders, 'cancel-order', { order: 'O1', reason: 'mischief' });
  assert.equal(refused.done ? 'done' : refused.rejected, 'no-such-order');
  assert.equal((await owner.send(orders, 'cancel-order', { order: 'O1', reason: 'mine' })).done, true);
});

test('a double click with the same key, and the same order again, have one effect', async () => {
  await receive('K', 10);
  const body = draftOf('K1', 'K');
  const clicks = await Promise.all([
    client().send(orders, 'draft-order', body, { key: 'click' }),
    client().send(orders, 'draft-order', body, { key: 'click' }),
  ]);
  assert.deepEqual(clicks[0], clicks[1]);
  await place(body);
  await ship('K1');
  await place(body);
  await ship('K1');
  assert.equal((await stockNow('K'))?.shipped, 2);
  await assert.rejects(client().send(orders, 'draft-order', draftOf('K2', 'K'), { key: 'click' }), {
    code: 'key-reused',
  });
});

test('fifty orders at once: confirmed ones are numbered without a gap, no more than the stock', async () => {
  await receive('HOT', 20);
  await Promise.all(Array.from({ length: 50 }, (_, n) => place(draftOf(`HOT${n}`, 'HOT', 1))));
  const { rows } = await client().query(orders, 'orders', { limit: 1000 });
  const confirmed = rows.filter(({ order, status }) => order.startsWith('HOT') && status === 'confirmed');
  assert.equal(confirmed.length, 20);
  const numbers = rows.flatMap(({ number }) => number ?? []).toSorted((a, b) => a - b);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
});

test('two hundred orders at once get two hundred numbers, without a gap', async () => {
  await receive('MANY', 200);
  const names = Array.from({ length: 200 }, (_, n) => `MANY${n}`);
  const numbersNow = async () => {
    const { rows } = await client().query(orders, 'orders', { limit: 1000 });
    return rows.flatMap(({ order, number }) => (number === null ? [] : [{ order, number }]));
  };
  const before = (await numbersNow()).length;
  await Promise.all(names.map((name) => place(draftOf(name, 'MANY', 1))));
  const got = (await numbersNow()).filter(({ order }) => names.includes(order)).map(({ number }) => number);
  assert.deepEqual(
    got.toSorted((a, b) => a - b),
    names.map((_, nth) => before + nth + 1),
  );
});

test('in the end the ledger balances, every view equals its log and nothing is parked', async () => {
  await system.operations.settle();
  assert.deepEqual(await system.operations.parkedInstances(), []);
  for (const { service, view } of await system.operations.views()) {
    const { differences, parked } = await system.operations.compareView(service, view);
    assert.deepEqual({ view, differences, parked }, { view, differences: 0, parked: 0 });
  }
  const trial = await client().query(payments, 'trial-balance', { currency: 'GBP' });
  assert.equal(
    trial.reduce((sum, { balance: { amount } }) => sum + amount, 0),
    0,
  );
  const { total } = await client().query(orders, 'sales-report', { currency: 'GBP' });
  const income = trial.filter(({ account }) => /^income:(goods|carriage|discounts)$/.test(account));
  assert.equal(
    income.reduce((sum, { balance: { amount } }) => sum - amount, 0),
    // The invoice of the refused payment was never issued by the order, but by hand.
    total.gross.amount + 10_000,
  );
  assert.equal(await balance('income:returns'), -total.returns.amount);
});
