import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { staff, startSystem, type System } from '@banyan/engine';
import { PostgresLogStore } from '@banyan/postgres';
import { dropSchema, newSchema, serverUrl } from '@banyan/postgres/testing';
import { openDataFolder } from '@banyan/sqlite';
import { twoWriterCases, type TwoInstances } from './two-writer-cases.ts';
import { warehouseService } from './warehouse.ts';

/** Each with connections of its own to the one log, and views on its own disk. */
async function twoInstances(context: TestContext): Promise<TwoInstances> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-two-'));
  const schema = newSchema();
  const open = (): Promise<PostgresLogStore> => PostgresLogStore.open({ log: 'warehouse', url: serverUrl(), schema });
  const folders = ['one', 'two'].map((name) => openDataFolder(join(path, name)));
  const systems: System[] = [];
  for (const folder of folders) {
    const stores = { log: open, views: (service: string) => folder.viewStore(service), keys: () => folder.keyStore() };
    systems.push(await startSystem({ services: [warehouseService], stores }));
  }
  const log = await open();
  context.after(async () => {
    for (const system of systems) await system.stop();
    await log.close();
    for (const folder of folders) await folder.close();
    await rm(path, { recursive: true, force: true });
    await dropSchema(schema);
  });
  const [one, two] = systems.map((system) => system.client(staff('ann')));
  return { clients: [one!, two!], log };
}

twoWriterCases(twoInstances);
