import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { backUp, checkSystem, ownSystem, restore, type OwnedSystem } from '@banyan/cli';
import { customers } from '@banyan/customers/contract';
import { staff } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import { checkInvariants } from '../crash/check-invariants.ts';

const CLIENTS = 4;
const clerk = staff('clerk');
const location = 'main';
const root = await mkdtemp(join(tmpdir(), 'banyan-market-backup-'));
const file = join(root, 'market.tar.gz');
const keys = join(root, 'market.keys');
const quietly = (): void => {};

const market = await ownSystem(join(root, 'market'), oneProcess);
after(async () => {
  await market.close();
  await rm(root, { recursive: true });
});

/** Registers a buyer, places an order and ships it, and goes on at once: its processes are under way when the next one begins. */
async function buy(id: string): Promise<void> {
  const client = market.client(clerk);
  const line = { sku: 'MUG', kind: 'goods' as const, quantity: 1, price: { amount: 300, currency: 'GBP', scale: 2 } };
  const country = 'France';
  await client.send(customers, 'register-customer', { customer: id, country, name: `name of ${id}` }, { key: id });
  await client.send(
    orders,
    'draft-order',
    { order: id, customer: id, country, currency: 'GBP', lines: [line] },
    { key: id },
  );
  await client.send(orders, 'place-order', { order: id, location, terms: 'received' }, { key: id });
}

/** The ids in a log's events, and in the fields that name what caused them in another log. */
async function idsIn(system: OwnedSystem, service: string, type: string, field: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (let position = 0; ;) {
    const events = await system.operations.readLog(service, position, 1000);
    if (events.length === 0) return found;
    for (const event of events) {
      const payload = JSON.parse(event.payload) as Record<string, unknown>;
      if (event.type === type) found.add(String(payload[field]));
      position = event.position;
    }
  }
}

test('a backup taken while orders flow restores to a market in which every effect has its cause', async (t) => {
  const client = market.client(clerk);
  const delivery = { delivery: 'D1', location, lines: [{ sku: 'MUG', quantity: 100_000 }] };
  await client.send(inventory, 'receive-stock', delivery);
  let flowing = true;
  const begun = Promise.withResolvers<void>();
  const flow = Array.from({ length: CLIENTS }, async (_, buyer) => {
    for (let nth = 0; flowing; nth += 1) {
      await buy(`${buyer}-${nth}`);
      if (nth === 5) begun.resolve();
    }
  });
  await begun.promise;
  const report = await backUp(market, { file, keys }, quietly);
  flowing = false;
  await Promise.all(flow);
  await market.operations.settle();

  const folder = join(root, 'restored');
  await restore({ file, keys, folder }, quietly);
  const restored = await ownSystem(folder, oneProcess);
  t.after(() => restored.close());
  await restored.operations.settle();

  const placed = await idsIn(restored, 'orders', 'order-placed', 'order');
  const reserved = await idsIn(restored, 'inventory', 'reservation-made', 'reservation');
  const authorised = await idsIn(restored, 'payments', 'payment-authorised', 'invoice');
  for (const reservation of reserved)
    assert.ok(placed.has(reservation.replace(/^order:1:/, '')), `${reservation} has no order`);
  for (const invoice of authorised) assert.ok(placed.has(invoice), `invoice ${invoice} has no order`);
  // What was under way at that moment has been gone on with: every order that was placed is confirmed.
  const restoredClient = restored.client(clerk);
  for (const order of placed) {
    const found = await restoredClient.query(orders, 'order', { order });
    assert.equal(found?.status, 'confirmed');
    assert.equal((await restoredClient.query(payments, 'invoice', { invoice: order }))?.status, 'authorised');
    assert.equal((await restoredClient.query(customers, 'customer', { customer: order }))?.name, `name of ${order}`);
  }
  assert.ok(placed.size >= 5 && placed.size < (await idsIn(market, 'orders', 'order-placed', 'order')).size);
  for (const { service, position } of report.logs) {
    const [copy, original] = await Promise.all(
      [restored, market].map(async ({ operations }) => {
        const events = await operations.readLog(service, 0, 100_000);
        return events.filter((event) => event.position <= position);
      }),
    );
    assert.equal(copy?.length, position);
    assert.deepEqual(copy, original, `${service} has another history`);
  }
  assert.ok((await checkSystem(restored)).whole, 'the restored market is not whole');
  await checkInvariants(restored.system);
  t.diagnostic(`${placed.size} orders were placed when the backup was taken`);
});

test('a restore that is killed half-way leaves no folder to be taken for a market, and the next one is whole', async () => {
  const folder = join(root, 'half');
  const child = fork(new URL('./testing/killed-restore.ts', import.meta.url), [file, keys, folder]);
  assert.deepEqual(await once(child, 'close'), [null, 'SIGKILL']);
  assert.ok(!existsSync(folder));
  const left = async (): Promise<string[]> => (await readdir(root)).filter((name) => name.startsWith('half.restoring'));
  assert.equal((await left()).length, 1, 'it was not killed half-way');
  await restore({ file, keys, folder }, quietly);
  assert.deepEqual(await left(), []);
  const restored = await ownSystem(folder, oneProcess);
  await restored.operations.settle();
  assert.ok((await checkSystem(restored)).whole);
  await restored.close();
});
