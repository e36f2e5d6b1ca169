import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startSystem, type LogStore, type System } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { crashAtEveryStep } from '@banyan/testing';
import { assertReport, expectedReport } from '../testing/expected-report.ts';
import { runScript } from '../testing/run-script.ts';
import { TEMPLATE } from './furnished-folder.ts';
import { importOutcome } from './import-outcome.ts';
import { importFile } from './import-story.ts';
import { orderServices } from './order-services.ts';
import { accessTo } from './system-access.ts';

/** What has to be among the durable steps, or the import is not the one that is meant. */
const EXPECTED = [
  ...['catalog', 'customers', 'inventory', 'orders', 'payments'].map((service) => `${service} log append`),
  'spool.db COMMIT',
  'rejects.csv.unfinished rename',
  'record.json.unfinished rename',
  'orders view order-list write',
];

/** A shop that nothing was sold in yet, a file to import, and what an import that nobody stops comes to. */
async function furnishImport(t: TestContext): Promise<void> {
  const template = await mkdtemp(join(tmpdir(), 'banyan-crash-import-'));
  t.after(() => rm(template, { recursive: true }));
  process.env[TEMPLATE] = template;
  await writeFile(join(template, 'story.csv'), importFile());
  await withShop(join(template, 'market'), async () => {});

  const dataFolder = join(template, 'imported');
  await cp(join(template, 'market'), dataFolder, { recursive: true });
  const { code, err } = await runScript('import.ts', dataFolder, [join(template, 'story.csv')]);
  assert.equal(code, 0, err);
  await withShop(dataFolder, async (system, logs) => {
    const outcome = await importOutcome(system, accessTo(system, dataFolder, logs), { dataFolder, logs });
    assertReport(outcome.reportJson, await expectedReport(join(template, 'story.csv')));
    await writeFile(join(template, 'outcome.json'), JSON.stringify(outcome));
  });
}

async function withShop(
  path: string,
  work: (system: System, logs: ReadonlyMap<string, LogStore>) => Promise<void>,
): Promise<void> {
  const folder = openDataFolder(path);
  const logs = new Map<string, LogStore>();
  const log = async (service: string): Promise<LogStore> => {
    const store = await folder.stores.log(service);
    logs.set(service, store);
    return store;
  };
  const system = await startSystem({ services: orderServices, stores: { ...folder.stores, log } });
  await system.operations.settle();
  await work(system, logs);
  await system.stop();
  await folder.close();
}

test('an import that is stopped before or after any of its durable steps and begun again comes to the same end', async (t) => {
  await furnishImport(t);
  const scenario = new URL('./import-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['before', 'after'] });
  const { steps, crashes, states, kills, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps, ${states} states, ${kills} killed`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
