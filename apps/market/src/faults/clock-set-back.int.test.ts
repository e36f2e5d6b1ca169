import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownSystem } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import { checkInvariants } from '../crash/check-invariants.ts';
import { MovedClock } from './testing/moved-clock.ts';

const location = 'main';
const lines = [{ sku: 'MUG', quantity: 2 }];
const DAY_MINUTES = 24 * 60;

test('when somebody sets the clock back an hour, reservations run out at the pace of time, and nothing is recorded in the past', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-clock-'));
  t.after(() => rm(folder, { recursive: true }));
  const clock = new MovedClock();
  const ports = { clock, scheduler: clock };
  const market = await ownSystem(folder, (data) => ({ ...oneProcess(data), ports }));
  t.after(() => market.close());
  const client = market.client(staff('clerk'));
  const { operations } = market.system;
  const stateOf = async (reservation: string) => (await client.query(inventory, 'reservation', { reservation }))?.state;
  const orderNow = () => client.query(orders, 'order', { order: 'S1' });

  await client.send(inventory, 'receive-stock', { delivery: 'D1', location, lines: [{ sku: 'MUG', quantity: 10 }] });
  const half = { reservation: 'half an hour', location, until: clock.inMinutes(30), lines };
  assert.ok((await client.send(inventory, 'reserve-stock', half)).done);

  clock.setBack(60);
  const price = { amount: 300, currency: 'GBP', scale: 2 };
  const goods = [{ sku: 'MUG', kind: 'goods' as const, quantity: 1, price }];
  const draft = { order: 'S1', customer: null, country: 'France', currency: 'GBP', lines: goods };
  assert.ok((await client.send(orders, 'draft-order', draft)).done);
  assert.ok((await client.send(orders, 'place-order', { order: 'S1', location, terms: 'received' })).done);
  await operations.settle();
  assert.equal((await orderNow())?.status, 'confirmed');

  clock.pass(29);
  await operations.settle();
  assert.equal(await stateOf('half an hour'), 'open', 'it is held for as long as was agreed');
  clock.pass(2);
  await operations.settle();
  assert.equal(await stateOf('half an hour'), 'expired', 'and no longer, whatever the wall clock says');
  const late = await client.send(inventory, 'commit-reservation', { reservation: 'half an hour' });
  assert.ok(!late.done && late.rejected === 'reservation-expired', JSON.stringify(late));

  clock.pass(14 * DAY_MINUTES);
  await operations.settle();
  assert.deepEqual([(await orderNow())?.status, (await orderNow())?.reason], ['cancelled', 'reservation-expired']);
  assert.equal((await client.query(payments, 'invoice', { invoice: 'S1' }))?.status, 'voided');
  assert.equal((await client.query(inventory, 'stock-level', { sku: 'MUG', location }))?.free, 10);

  for (const { service } of (await market.operations.status()).services) {
    const recorded = (await market.operations.readLog(service, 0, 1000)).map(({ recordedAt }) => recordedAt);
    assert.deepEqual(recorded, recorded.toSorted(), `${service} has recorded something in its past`);
  }
  await checkInvariants(market.system);
});
