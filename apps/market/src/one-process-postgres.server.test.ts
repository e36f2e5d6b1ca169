import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { temporaryFile, temporaryFolder } from './retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from './testing/expected-report.ts';
import { messyFile } from './testing/messy-file.ts';
import { runScript, startScript } from './testing/run-script.ts';

/** A database and a data folder for a market of its own, and how its scripts are run on them. */
async function place(t: TestContext): Promise<{ readonly folder: string; readonly env: NodeJS.ProcessEnv }> {
  const database = await freshDatabase(serverUrl());
  t.after(() => database.drop());
  const folder = join(await temporaryFolder(t), 'data');
  return { folder, env: { BANYAN_TOPOLOGY: 'one-process-postgres', BANYAN_POSTGRES_URL: database.url } };
}

test('a messy file gives the report that an independent program computes, and everything checks', async (t) => {
  const { folder, env } = await place(t);
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  const imported = await runScript('import.ts', folder, [file], env);
  assert.equal(imported.code, 0, imported.err);
  const { out, err, code } = await runScript('report.ts', folder, ['--json'], env);
  assert.deepEqual([err, code], ['', 0]);
  assertReport(JSON.parse(out), await expectedReport(file));
  const check = await runScript('check.ts', folder, [], env);
  assert.equal(check.code, 0, check.out);
});

test('killed in the midst of its invoices and run again, an import comes to the same end', async (t) => {
  const { folder, env } = await place(t);
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  const cut = startScript('import.ts', folder, [file], env);
  cut.stderr!.on('data', (said: Buffer) => {
    if (String(said).includes('invoices ...')) cut.kill('SIGKILL');
  });
  await Promise.all([once(cut, 'exit'), text(cut.stdout!)]);
  assert.equal(cut.signalCode, 'SIGKILL');
  const rest = await runScript('import.ts', folder, [file], env);
  assert.equal(rest.code, 0, rest.err);
  const { out } = await runScript('report.ts', folder, ['--json'], env);
  assertReport(JSON.parse(out), await expectedReport(file));
  const check = await runScript('check.ts', folder, [], env);
  assert.equal(check.code, 0, check.out);
});
