import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import { staff, startSystem, systemPorts, type Client, type Clock, type System } from '@banyan/engine';
import { TestClock } from './test-system.ts';
import { twoWriterCases, type TwoInstances } from './two-writer-cases.ts';
import { warehouse, warehouseService } from './warehouse.ts';

/** One store that both write through: an embedded log has one owner. */
async function twoInstances(context: TestContext, clocks: readonly Clock[] = []): Promise<TwoInstances> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-two-'));
  const folders = ['one', 'two'].map((name) => openDataFolder(join(path, name)));
  const log = await folders[0]!.logStore('warehouse');
  const shared = new Proxy(log, {
    get(target, name): unknown {
      if (name === 'close') return async () => {};
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const systems: System[] = [];
  for (const [nth, folder] of folders.entries()) {
    const stores = {
      log: async () => shared,
      views: (service: string) => folder.viewStore(service),
      keys: () => folder.keyStore(),
    };
    systems.push(
      await startSystem({
        services: [warehouseService],
        stores,
        ports: { ...systemPorts, clock: clocks[nth] ?? systemPorts.clock },
      }),
    );
  }
  context.after(async () => {
    for (const system of systems) await system.stop();
    await log.close();
    for (const folder of folders) await folder.close();
    await rm(path, { recursive: true, force: true });
  });
  const [one, two] = systems.map((system) => system.client(staff('ann')));
  return { clients: [one!, two!], log };
}

twoWriterCases((context) => twoInstances(context));

test('an instance whose clock is behind that of another one goes on from the log’s time', async (context) => {
  const clocks = ['2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00.000Z'].map((at) => new TestClock(at));
  const { clients, log } = await twoInstances(context, clocks);
  const [behind, ahead] = clients;
  const receive = (client: Client, sku: string) => client.send(warehouse, 'receive', { sku, quantity: 1 });
  await receive(ahead, 'A');
  for (const sku of ['A', 'B']) assert.ok((await receive(behind, sku)).done);
  const recorded = (await log.read(0, 9, 1e6)).map(({ recordedAt }) => recordedAt);
  assert.deepEqual(recorded, Array(3).fill('2026-01-01T01:00:00.000Z'));
});
