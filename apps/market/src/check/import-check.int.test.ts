import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownSystem } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';
import { ImportError } from '../import/import-error.ts';
import { importFilesIn, readImportRecord, writeImportRecord } from '../import/import-record.ts';
import { Progress } from '../import/progress.ts';
import { runImport } from '../import/run-import.ts';
import { readIntoSpool } from '../retail/read-into-spool.ts';
import type { Spool } from '../retail/spool.ts';
import { csvOf, temporaryFile, temporaryFolder } from '../retail/testing/retail-csv.ts';
import { importCheck } from './import-check.ts';

test('a line that was accepted and is not in the shop is told, and one that waits for the next run is none', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const lines = Array.from({ length: 600 }, (_, nth) => ({ invoice: String(1000 + (nth >> 1)) }));
  const file = await temporaryFile(t, 'file.csv', csvOf(lines));
  const access = await ownSystem(folder, oneProcess);
  let stopped = true;
  const run = (read = (spool: Spool) => readIntoSpool(spool, file)) =>
    runImport({
      dataFolder: folder,
      work: 'file',
      access,
      read,
      progress: new Progress({ write: () => {} }),
      isStopped: () => stopped,
    });
  const check = () => importCheck(access, folder).run(() => {});
  assert.deepEqual([(await check()).examined, (await check()).problemCount], ['none was imported', 0]);

  await run();
  const unfinished = await check();
  assert.deepEqual(
    [unfinished.examined, unfinished.problemCount],
    ['600 lines accepted, 600 wait for the next run, 0 in the shop', 0],
  );
  stopped = false;
  await run();
  const finished = await check();
  assert.deepEqual([finished.examined, finished.problemCount], ['600 lines accepted, 600 in the shop', 0]);

  const { record } = importFilesIn(folder);
  const whole = await readImportRecord(record);
  await writeImportRecord(record, { ...whole, read: 601, accepted: 601 });
  const { problems } = await check();
  assert.match(problems[0]?.reason ?? '', /^601 lines were accepted, of which the shop has 600: 1 are missing$/);

  const lost = async (spool: Spool) => {
    const more = await temporaryFile(t, 'more.csv', csvOf([{ invoice: '7' }, { invoice: '8' }, { invoice: '8' }]));
    const read = await readIntoSpool(spool, more);
    spool.db.exec(`DELETE FROM part WHERE invoice = (SELECT id FROM invoice WHERE number = '8')`);
    return read;
  };
  await assert.rejects(run(lost), (error: Error) => {
    assert.ok(error instanceof ImportError);
    assert.match(
      error.message,
      /^3 lines were accepted and not sent before, but 1 were sent\. Remove .*spool\.db and run/,
    );
    return true;
  });
  assert.match((await check()).problems[0]?.reason ?? '', /^603 lines .* the shop has 601: 2 are missing$/);

  // Without the spool, and of fewer files: what the shop has beyond them is rightly there.
  for (const end of ['', '-wal', '-shm']) await rm(importFilesIn(folder).spool + end, { force: true });
  const fewer = await temporaryFile(t, 'fewer.csv', csvOf(lines.slice(1)));
  await run((spool) => readIntoSpool(spool, fewer));
  const more = await check();
  assert.deepEqual(
    [more.examined, more.problemCount],
    ['599 lines accepted, 601 in the shop, 1 of them of the same invoices and in none of the files', 0],
  );
  // With the file that has it, it is no stranger any more.
  await run();
  assert.equal((await check()).examined, '600 lines accepted, 601 in the shop');
  await access.close();
});
