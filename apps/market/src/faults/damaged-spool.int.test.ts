import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { importFilesIn } from '../import/import-record.ts';
import type { ReportJson } from '../report/report-json.ts';
import { temporaryFile, temporaryFolder } from '../retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from '../testing/expected-report.ts';
import { messyFile } from '../testing/messy-file.ts';
import { runScript, startScript } from '../testing/run-script.ts';

/** A hundred pieces at 1.2345, as the spool holds that line of the messy file: the end of its description, quantity, price. */
const SPOOLED_PRICE = Buffer.concat([Buffer.from('GLASS BALL LIGHTS'), Buffer.from([100, 0x30, 0x39])]);

/** An import that was killed after the products, and its spool in one file. */
async function importCutOff(t: TestContext) {
  const folder = join(await temporaryFolder(t), 'data');
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  const child = startScript('import.ts', folder, [file]);
  const ended = once(child, 'close');
  child.stdout?.resume();
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('products ...')) child.kill('SIGKILL');
  });
  await ended;
  assert.equal(child.signalCode, 'SIGKILL', said);
  const { spool } = importFilesIn(folder);
  const db = new DatabaseSync(spool);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  return { folder, file, spool };
}

async function reportOf(folder: string): Promise<ReportJson> {
  return JSON.parse((await runScript('report.ts', folder, ['--json'])).out) as ReportJson;
}

function priceFlipped(spool: Buffer): Buffer {
  const at = spool.indexOf(SPOOLED_PRICE);
  assert.ok(at > 0 && spool.indexOf(SPOOLED_PRICE, at + 1) === -1);
  spool[at + SPOOLED_PRICE.length - 1]! ^= 1;
  return spool;
}

test('an import that was cut off and whose spool has one bit of a price flipped sells nothing wrong; without its spool it comes to its end', async (t) => {
  const { folder, file, spool } = await importCutOff(t);
  await writeFile(spool, priceFlipped(await readFile(spool)));
  const { code, err } = await runScript('import.ts', folder, [file]);
  assert.equal(code, 1, err);
  assert.ok(err.includes(`import: ${spool} is damaged (line does not hold what was written`), err);
  assert.match(err, /\): remove it and run the import again, .*; nothing is doubled\n$/);
  await rm(spool);
  const again = await runScript('import.ts', folder, [file]);
  assert.equal(again.code, 0, again.err);
  const report = await reportOf(folder);
  assertReport(report, await expectedReport(file));
  assert.deepEqual([report.lines.read, report.lines.rejected], [1_029, 7]);
});
