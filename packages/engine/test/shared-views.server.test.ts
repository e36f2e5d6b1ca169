import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { staff, startSystem, type LogEntry, type System } from '@banyan/engine';
import { PostgresHub, PostgresLogStore, PostgresViewStore } from '@banyan/postgres';
import { dropSchema, newSchema, serverUrl } from '@banyan/postgres/testing';
import { openDataFolder } from '@banyan/sqlite';
import { warehouse, warehouseService } from './warehouse.ts';

const url = serverUrl();

/** So many instances of a service on one log, all with the same tables of views. */
async function instances(context: TestContext, count: number) {
  const path = await mkdtemp(join(tmpdir(), 'banyan-shared-'));
  const [schema, viewSchema] = [newSchema(), newSchema()];
  const entries: LogEntry[] = [];
  const systems: System[] = [];
  const folders = Array.from({ length: count }, (_, nth) => openDataFolder(join(path, `${nth}`)));
  for (const folder of folders)
    systems.push(
      await startSystem({
        services: [warehouseService],
        stores: {
          log: () => PostgresLogStore.open({ log: 'warehouse', url, schema, tellsOfCommits: true }),
          views: () => PostgresViewStore.open({ url, schema: viewSchema }),
          keys: () => folder.keyStore(),
          hub: () => PostgresHub.open({ logs: [{ log: 'warehouse', url, schema }] }),
        },
        log: (entry) => entries.push(entry),
      }),
    );
  context.after(async () => {
    for (const system of systems) await system.stop();
    for (const folder of folders) await folder.close();
    await rm(path, { recursive: true, force: true });
    for (const used of [schema, viewSchema]) await dropSchema(used);
  });
  return { systems, entries };
}

test('instances that share their views fold each event once, answer alike, and say nothing of having been second', async (context) => {
  const { systems, entries } = await instances(context, 3);
  const clients = systems.map((system) => system.client(staff('ann')));
  const skus = ['A', 'B', 'C'];
  const sent = Array.from({ length: 240 }, async (_, nth) => {
    const client = clients[nth % clients.length]!;
    const sku = skus[nth % 2 === 0 ? 0 : nth % skus.length]!;
    const { token } = await client.send(warehouse, 'receive', { sku, quantity: 1 });
    // Whoever has been answered finds it at each of them.
    const after = clients[(nth + 1) % clients.length]!;
    const shown = await after.query(warehouse, 'shelf', { sku }, { after: token });
    assert.ok(shown !== null && shown.stock > 0, sku);
  });
  await Promise.all(sent);
  for (const system of systems) await system.operations.settle();
  const shelves = await Promise.all(
    clients.map((client) => Promise.all(skus.map((sku) => client.query(warehouse, 'shelf', { sku })))),
  );
  for (const seen of shelves) assert.deepEqual(seen, shelves[0]);
  assert.equal(
    shelves[0]!.reduce((sum, shelf) => sum + (shelf?.stock ?? 0), 0),
    240,
  );
  for (const { view } of await systems[0]!.operations.views())
    assert.equal((await systems[0]!.operations.compareView('warehouse', view)).differences, 0, view);
  assert.deepEqual(
    entries.filter(({ level }) => level !== 'info'),
    [],
  );
});

test('where the instance that folded is gone, another one goes on', async (context) => {
  const { systems } = await instances(context, 2);
  const [one, two] = systems.map((system) => system.client(staff('ann')));
  for (let nth = 1; nth <= 20; nth += 1) {
    const { token } = await one!.send(warehouse, 'receive', { sku: 'A', quantity: 1 });
    assert.equal((await two!.query(warehouse, 'shelf', { sku: 'A' }, { after: token }))?.stock, nth);
  }
  await systems[0]!.stop();
  for (let nth = 21; nth <= 25; nth += 1) {
    const { token } = await two!.send(warehouse, 'receive', { sku: 'A', quantity: 1 });
    assert.equal((await two!.query(warehouse, 'shelf', { sku: 'A' }, { after: token }))?.stock, nth);
  }
});
