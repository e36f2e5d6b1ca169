import assert from 'node:assert/strict';
import { viewsMade, type SystemAccess } from '@banyan/cli';
import type { LogStore } from '@banyan/engine';
import type { CrashScenario } from '@banyan/testing';
import { runChecks } from '../check/run-checks.ts';
import { importFilesIn } from '../import/import-record.ts';
import { Progress } from '../import/progress.ts';
import { runImport } from '../import/run-import.ts';
import { countUnsent } from '../retail/invoices.ts';
import { readIntoSpool } from '../retail/read-into-spool.ts';
import { openSpool } from '../retail/spool.ts';
import { assertLogsWhole, inTemplate, openFurnished, readTemplate } from './furnished-folder.ts';
import { importOutcome } from './import-outcome.ts';
import { gateImportFiles } from './import-steps.ts';
import { orderServices } from './order-services.ts';
import { accessTo } from './system-access.ts';

/** How many views a check compares with their logs. It takes most of the time: each check takes the next ones, so that all have their turn again and again. */
const VIEWS_COMPARED = 4;

const logs = new Map<string, LogStore>();
const progress = new Progress({ write: () => {} });
let dataFolder = '';
let compared = 0;

/** The import of a file into a shop, as `npm run import` does it, for the crash harness: its spool and its files are among the steps. */
export const scenario: CrashScenario = {
  services: orderServices,
  triesAgainAtOnce: true,

  open(path, gate) {
    dataFolder = path;
    const stores = openFurnished(path, logs);
    gateImportFiles(importFilesIn(path).folder, gate);
    return stores;
  },

  async run(system) {
    const access = accessTo(system, dataFolder, logs);
    await viewsMade(access.operations, () => {});
    const read = (spool: Parameters<typeof readIntoSpool>[0]) => readIntoSpool(spool, inTemplate('story.csv'));
    const { leftLines } = await runImport({ dataFolder, work: 'file', access, read, progress });
    assert.equal(leftLines, 0);
  },

  async check(system) {
    const access = accessTo(system, dataFolder, logs);
    await assertWhole(access);
    await assertLogsWhole(system, logs);
    assert.deepEqual(await importOutcome(system, access, { dataFolder, logs }), readTemplate('outcome.json'));
    assertAllSent();
  },
};

/** What `npm run check` looks at, some views each time. */
async function assertWhole(access: SystemAccess): Promise<void> {
  const all = await access.operations.views();
  const views = Array.from({ length: VIEWS_COMPARED }, () => all[compared++ % all.length]!);
  const operations = { ...access.operations, views: async () => views };
  const { outcome, checks } = await runChecks({ ...access, operations }, progress);
  assert.equal(outcome, 'whole', JSON.stringify(checks.filter(({ problemCount }) => problemCount > 0)));
}

/** Nothing waits in the spool for another run. */
function assertAllSent(): void {
  const spool = openSpool(importFilesIn(dataFolder).spool);
  assert.deepEqual(countUnsent(spool), { invoices: 0, lines: 0 });
  spool.close();
}
