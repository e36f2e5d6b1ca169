import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import { staff, startSystem, type System } from '@banyan/engine';
import { twoWriterCases, type TwoInstances } from './two-writer-cases.ts';
import { warehouseService } from './warehouse.ts';

/** One store that both write through: an embedded log has one owner. */
async function twoInstances(context: TestContext): Promise<TwoInstances> {
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
  for (const folder of folders) {
    const stores = {
      log: async () => shared,
      views: (service: string) => folder.viewStore(service),
      keys: () => folder.keyStore(),
    };
    systems.push(await startSystem({ services: [warehouseService], stores }));
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

twoWriterCases(twoInstances);
