import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { Caller } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { customer } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { openTimedCardShop } from '../checkout/testing/timed-card-shop.ts';
import { ErasureWorker } from './erasure-worker.ts';
import { orderKeys } from './order-keys.ts';
import { orderNames } from './order-names.ts';
import { orderObstacles } from './order-obstacles.ts';
import { filesWith } from './testing/files-with.ts';
import { HeldCommits } from './testing/held-commits.ts';

const held = new HeldCommits();
const { shop, dataPath, end, untilSo, byCard } = await openTimedCardShop({ MUG: 100 }, held);
const { clerk, system } = shop;
const troubles: string[] = [];
const worker = new ErasureWorker({
  system,
  findObstacles: orderObstacles(system),
  findNames: orderNames(system),
  findKeys: orderKeys(system),
  watched: ['orders', 'payments'],
  tell: (trouble) => troubles.push(trouble),
});
after(() => worker.stop());

const CAPTURES_PENDING = '4000000000003329';
const NAME = 'Featherstonehaugh';

async function known(): Promise<Caller> {
  const id = randomUUID();
  await clerk.send(customers, 'register-customer', { customer: id, country: 'France', name: `Ann ${NAME}` });
  return customer(id);
}

const untilErased = ({ id }: Caller): Promise<void> =>
  untilSo('customers', async () => (await clerk.query(customers, 'erasure', { customer: id }))?.status === 'erased');

test('what the card network has just ended and orders have not heard of is waited for: in between nothing seems open', async () => {
  const ann = await known();
  const order = await shop.orderFrom(
    await shop.basket({ MUG: 1 }, { buyer: ann, tenders: { rest: await byCard(CAPTURES_PENDING) } }),
  );
  await system.operations.settle();
  assert.ok((await clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() })).done);
  await system.operations.settle();
  const hearing = held.hold('orders', 'tender-failed');
  await end(order, 1, 'captures', 1, { status: 'failed', reason: 'insufficient-funds' });
  await hearing.reached;
  // Payments have ended it, and orders show nothing yet.
  const now = { after: [await system.operations.reacted(payments.name, [])] };
  assert.deepEqual((await clerk.query(payments, 'open-payments', { customer: ann.id }, now)).rows, []);
  assert.deepEqual((await clerk.query(orders, 'payment-troubles', { order })).rows, []);
  const waits = Promise.withResolvers<void>();
  const { operations } = system;
  const find = orderObstacles({
    client: (caller) => system.client(caller),
    operations: {
      ...operations,
      reacted: (service, others) => {
        if (service === orders.name) waits.resolve();
        return operations.reacted(service, others);
      },
    },
  });
  const found = find([ann.id], []);
  await Promise.race([found, waits.promise]);
  hearing.release();
  assert.deepEqual(await found, [{ kind: 'payment-due', name: order }]);
  assert.ok((await clerk.send(orders, 'settle-payment', { order, reason: 'paid by bank' })).done);
  assert.ok((await clerk.send(customers, 'ask-erasure', { customer: ann.id, erasure: 'e' })).done);
  await untilErased(ann);
});

test('who buys while their erasure begins gets no order: all that the checkout had taken goes back, and nothing of them is left', async () => {
  const eve = await known();
  const before = await shop.stockOf('MUG');
  const basket = await shop.basket({ MUG: 2 }, { buyer: eve });
  const shipTo = { ...basket.body.shipTo, recipient: `Ann ${NAME}` };
  const beginning = held.hold('customers', 'erasure-begun');
  assert.ok((await clerk.send(customers, 'ask-erasure', { customer: eve.id, erasure: 'e' })).done);
  // Nothing of theirs was open, so it begins.
  await beginning.reached;
  const reserving = held.hold('inventory', 'stock-reserved');
  const started = { ...basket, body: { ...basket.body, shipTo } };
  await shop.start(started);
  await reserving.reached;
  beginning.release();
  const erased = { until: { isSo: (told: { status: string } | null) => told?.status === 'erased', waitMs: 50_000 } };
  assert.equal((await clerk.query(customers, 'erasure', { customer: eve.id }, erased))?.status, 'erased');
  reserving.release();
  await system.operations.settle();
  const { checkout } = basket.body;
  assert.equal((await clerk.query(orders, 'checkout', { checkout }))?.status, 'failed');
  assert.equal(await clerk.query(orders, 'order', { order: checkout }), null);
  const level = await shop.stockOf('MUG');
  assert.deepEqual([level?.free, level?.reserved], [before?.free, before?.reserved]);
  assert.equal((await clerk.query(inventory, 'stock-level', { sku: 'MUG', location: 'main' }))?.reserved, 0);
  assert.deepEqual(filesWith(dataPath, NAME), []);
  await shop.assertWhole();
  assert.deepEqual(troubles, []);
});
