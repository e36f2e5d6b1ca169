import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { backUp, openSystem, ownSystem, restore } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';
import { importFilesIn, readImportRecord } from '../import/import-record.ts';
import { Progress } from '../import/progress.ts';
import { runImport } from '../import/run-import.ts';
import type { ReportJson } from '../report/report-json.ts';
import { countUnsent } from '../retail/invoices.ts';
import { readIntoSpool } from '../retail/read-into-spool.ts';
import { openSpool } from '../retail/spool.ts';
import { csvOf, temporaryFile, temporaryFolder } from '../retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from '../testing/expected-report.ts';
import { haltingAccess } from '../testing/halting-access.ts';
import { messyLines } from '../testing/messy-file.ts';
import { runScript } from '../testing/run-script.ts';

/** More invoices than are under way at once, so that some are done when others are not begun. */
const INVOICES = 800;
const COMMANDS_BEFORE = 2_000;
const quietly = (): void => {};

const longFile = (): string =>
  csvOf([
    ...messyLines(),
    ...Array.from({ length: INVOICES }, (_, nth) => ({
      invoice: `${510_000 + nth}`,
      code: `${22_000 + (nth % 50)}`,
      quantity: 1 + (nth % 5),
      date: '2010-06-01 10:00:00',
    })),
  ]);

async function reportOf(dataFolder: string): Promise<ReportJson> {
  const { out, err, code } = await runScript('report.ts', dataFolder, ['--json']);
  assert.equal(code, 0, err);
  // A restored folder makes its views from their logs first.
  assert.match(err, /^(report: waiting for views that are being made from their logs\n)?$/);
  return JSON.parse(out) as ReportJson;
}

async function positionsOf(dataFolder: string): Promise<number[]> {
  const access = await ownSystem(dataFolder, oneProcess);
  const { services } = await access.operations.status();
  await access.close();
  return services.map(({ position }) => position);
}

test('a backup taken amid an import restores to one that goes on there, and comes to the same end', async (t) => {
  const root = await temporaryFolder(t);
  const [folder, restored, file] = ['market', 'restored', 'market.tar.gz'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const csv = await temporaryFile(t, 'long.csv', longFile());
  const owner = await ownSystem(folder, oneProcess);
  // As `npm run import` does it while `npm start` runs.
  const access = haltingAccess(await openSystem(folder, oneProcess), COMMANDS_BEFORE);
  const imported = runImport({
    dataFolder: folder,
    access,
    work: 'file',
    read: (spool) => readIntoSpool(spool, csv),
    progress: new Progress({ write: () => {} }),
  });
  await access.halted;
  await backUp(owner, { file }, quietly);
  access.goOn();
  await imported;
  await access.close();
  await owner.close();

  await restore({ file, keys: undefined, folder: restored }, quietly);
  const record = await readImportRecord(importFilesIn(folder).record);
  // That was taken before the shop had events by which it is known.
  const { shop: _, ...counts } = record;
  assert.deepEqual(await readImportRecord(importFilesIn(restored).record), counts);
  const spool = openSpool(importFilesIn(restored).spool);
  const { invoices } = countUnsent(spool);
  assert.deepEqual(spool.counts(), counts);
  spool.close();
  assert.ok(invoices > 0 && invoices < INVOICES, `${invoices} invoices are left to be sent`);

  const again = await runScript('import.ts', restored, [csv]);
  assert.equal(again.code, 0, again.err);
  assert.match(again.err, /reading: the file was read before/);
  assert.match(again.out, new RegExp(`imported: ${invoices} invoices`));
  assert.deepEqual(await positionsOf(restored), await positionsOf(folder), 'something was lost or doubled');
  const report = await reportOf(restored);
  assertReport(report, await expectedReport(csv));
  assert.deepEqual(report, await reportOf(folder));
  const check = await runScript('check.ts', restored);
  assert.equal(check.code, 0, check.out);
});

test('a backup taken after an import has its report, its reject file, and what tells that there is nothing new', async (t) => {
  const root = await temporaryFolder(t);
  const [folder, restored, file] = ['market', 'restored', 'market.tar.gz'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const csv = await temporaryFile(t, 'long.csv', longFile());
  assert.equal((await runScript('import.ts', folder, [csv])).code, 0);
  const owner = await ownSystem(folder, oneProcess);
  await backUp(owner, { file }, quietly);
  await owner.close();
  await restore({ file, keys: undefined, folder: restored }, quietly);

  const report = await reportOf(restored);
  assert.ok(report.lines.rejected > 0);
  assert.deepEqual(report, await reportOf(folder));
  const rejects = (of: string): Promise<string> => readFile(importFilesIn(of).rejects, 'utf8');
  assert.equal(await rejects(restored), await rejects(folder));
  const before = await positionsOf(restored);
  const again = await runScript('import.ts', restored, [csv]);
  assert.equal(again.code, 0, again.err);
  assert.match(again.out, /nothing new/);
  assert.deepEqual(await positionsOf(restored), before);
});
