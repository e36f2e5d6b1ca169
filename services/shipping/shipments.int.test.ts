import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { anybody, staff, startSystem, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { shipping } from './contract.ts';
import { shippingService } from './service.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-shipments-'));
let folder: DataFolder;
let system: System;

before(async () => {
  folder = openDataFolder(path);
  system = await startSystem({ services: [shippingService], stores: folder.stores });
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

const keeper = () => system.client(staff('keeper'));
const secret = '0198f5a2-7c1e-7d3a-9b4f-2e6d8c0a1b3c';
const make = (shipment: string, order: string, quantity: number, kind: 'delivery' | 'collection' = 'delivery') =>
  keeper().send(shipping, 'create-shipment', {
    shipment,
    order,
    kind,
    location: 'leeds',
    lines: [{ line: '1', sku: 'A', quantity }],
  });
const at = (day: string) => ({ occurredAt: `2026-01-${day}T00:00:00.000Z` });

test('an order is shipped in parts, and each part is followed by its name alone', async () => {
  await make(secret, 'o-1', 2);
  await make('part-2', 'o-1', 1);
  await make('other', 'o-2', 1);
  await keeper().send(shipping, 'mark-shipped', { shipment: secret, carrier: 'DHL', tracking: 'D1' }, at('02'));
  await keeper().send(shipping, 'mark-lost', { shipment: secret, reason: 'gone' }, at('03'));
  await keeper().send(shipping, 'mark-delivered', { shipment: secret }, at('09'));
  await system.operations.settle();
  const { rows } = await keeper().query(shipping, 'order-shipments', { order: 'o-1' });
  assert.deepEqual(
    rows.map(({ shipment, state, tracking, lines }) => [shipment, state, tracking, lines[0]?.quantity]),
    [
      [secret, 'delivered', 'D1', 2],
      ['part-2', 'created', null, 1],
    ],
  );
  const everybody = system.client(anybody());
  assert.deepEqual(await everybody.query(shipping, 'tracking', { shipment: secret }), {
    kind: 'delivery',
    location: null,
    carrier: 'DHL',
    tracking: 'D1',
    state: 'delivered',
    shippedAt: '2026-01-02T00:00:00.000Z',
    endedAt: '2026-01-09T00:00:00.000Z',
  });
  // A name that can be guessed grants nothing.
  assert.equal(await everybody.query(shipping, 'tracking', { shipment: 'part-2' }), null);
  await assert.rejects(everybody.query(shipping, 'shipment', { shipment: secret }), { code: 'forbidden' });
  await assert.rejects(everybody.query(shipping, 'order-shipments', { order: 'o-1' }), { code: 'forbidden' });
  assert.equal(await keeper().query(shipping, 'shipment', { shipment: 'none' }), null);
});

test('goods wait to be collected where the buyer is told', async () => {
  const shipment = '0198f5a2-7c1e-4d3a-9b4f-2e6d8c0a1b3d';
  await make(shipment, 'o-3', 1, 'collection');
  await keeper().send(shipping, 'mark-ready', { shipment });
  await system.operations.settle();
  const told = await system.client(anybody()).query(shipping, 'tracking', { shipment });
  assert.deepEqual([told?.state, told?.location], ['ready', 'leeds']);
  await keeper().send(shipping, 'mark-collected', { shipment });
});

test('of fifty who say at once that a parcel has left, one is heard; who says otherwise is refused', async () => {
  await make('race', 'o-4', 1);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async (_, nth) =>
      keeper().send(shipping, 'mark-shipped', { shipment: 'race', carrier: 'DHL', tracking: `D${nth % 2}` }),
    ),
  );
  const refused = outcomes.filter((outcome) => !outcome.done);
  assert.equal(refused.length, 25);
  assert.ok(refused.every(({ rejected }) => rejected === 'shipped-otherwise'));
});

test('a carrier tells what became of a parcel, and nothing else', async () => {
  const partner = { role: 'partner', id: 'dhl', tenant: 'default', scopes: ['carrier'] } as const;
  const carrier = system.client(partner);
  const done = await carrier.send(shipping, 'mark-delivered', { shipment: 'race' });
  assert.equal(done.done, true);
  await assert.rejects(carrier.send(shipping, 'mark-ready', { shipment: 'race' }), { code: 'forbidden' });
});

test('shipments are listed by state, the latest first, and the view is what the log tells', async () => {
  await keeper().send(shipping, 'cancel-shipment', { shipment: 'other', reason: 'x' });
  await system.operations.settle();
  const list = async (part: object) =>
    (await keeper().query(shipping, 'shipments', part)).rows.map(({ shipment }) => shipment);
  assert.deepEqual(await list({ state: 'delivered' }), ['race', secret]);
  assert.deepEqual(await list({ state: 'cancelled' }), ['other']);
  assert.equal((await list({})).length, 5);
  const { differences, parked } = await system.operations.compareView('shipping', 'shipments');
  assert.deepEqual([differences, parked], [0, 0]);
});
