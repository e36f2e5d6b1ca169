import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { staff, startSystem, type LogEntry, type System } from '@banyan/engine';
import { PostgresHub, PostgresKeyStore, PostgresLogStore, PostgresViewStore } from '@banyan/postgres';
import { dropSchema, newSchema, serverUrl } from '@banyan/postgres/testing';
import { parcels, parcelsService, warehouse, warehouseService } from './warehouse.ts';

const url = serverUrl();
const PARCELS = 300;

/** So many instances of two services on the same logs, views and keys. */
async function instances(context: TestContext, count: number) {
  const services = [warehouseService, parcelsService];
  const schemas = new Map<string, { readonly log: string; readonly views: string }>(
    services.map(({ contract: { name } }) => [name, { log: newSchema(), views: newSchema() }]),
  );
  const keys = newSchema();
  const entries: LogEntry[] = [];
  const systems: System[] = [];
  for (let nth = 0; nth < count; nth += 1)
    systems.push(
      await startSystem({
        services,
        stores: {
          log: (log) => PostgresLogStore.open({ log, url, schema: schemas.get(log)!.log, tellsOfCommits: true }),
          views: (service) => PostgresViewStore.open({ url, schema: schemas.get(service)!.views }),
          keys: () => PostgresKeyStore.open({ url, schema: keys }),
          hub: () => PostgresHub.open({ logs: [...schemas].map(([log, { log: schema }]) => ({ log, url, schema })) }),
        },
        log: (entry) => entries.push(entry),
      }),
    );
  context.after(async () => {
    for (const system of systems) await system.stop();
    await dropSchema(keys);
    for (const used of schemas.values()) for (const schema of Object.values(used)) await dropSchema(schema);
  });
  return { systems, entries };
}

test('each process manager of each instance does all the work, and what comes of it is done once', async (context) => {
  const { systems, entries } = await instances(context, 2);
  const clients = systems.map((system) => system.client(staff('ann')));
  const skus = ['A', 'B', 'C', 'D'];
  for (const sku of skus) await clients[0]!.send(warehouse, 'receive', { sku, quantity: 10_000 });
  const parcelNames = Array.from({ length: PARCELS }, (_, nth) => `p${nth}`);
  await Promise.all(
    parcelNames.map(async (parcel, nth) => {
      const lines = [skus[nth % 4]!, skus[(nth + 1) % 4]!].map((sku) => ({ sku, quantity: 1 }));
      await clients[nth % 2]!.send(parcels, 'order', { parcel, lines, to: 'Bo', receiver: `r${nth % 7}` });
      await clients[nth % 2]!.send(warehouse, 'receive', { sku: skus[nth % 4]!, quantity: 1 });
    }),
  );
  for (const system of systems) await system.operations.settle();
  for (const system of systems) await system.operations.settle();
  const steps = await Promise.all(
    parcelNames.map((parcel, nth) => clients[nth % 2]!.query(parcels, 'parcel', { parcel })),
  );
  assert.deepEqual(new Set(steps.map((row) => row?.step)), new Set(['packed']));
  const stock = await Promise.all(skus.map((sku) => clients[1]!.query(warehouse, 'shelf', { sku })));
  assert.equal(
    stock.reduce((sum, shelf) => sum + (shelf?.stock ?? 0), 0),
    40_000 - PARCELS,
  );
  assert.deepEqual(
    entries.filter(({ level }) => level !== 'info'),
    [],
  );
});

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
  for (const { service, view } of await systems[0]!.operations.views())
    assert.equal((await systems[0]!.operations.compareView(service, view)).differences, 0, view);
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
