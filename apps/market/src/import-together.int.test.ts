import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { ownSystem } from '@banyan/cli';
import type { ProcessLock } from '@banyan/sqlite';
import { oneProcess } from '@banyan/topologies/one-process';
import { takeImportLock, type ImportWork } from './import/import-lock.ts';
import type { ReportJson } from './report/report-json.ts';
import { assertReport, expectedReport } from './testing/expected-report.ts';
import { messyFile } from './testing/messy-file.ts';
import { START_EMPTY, runScript, startScript, type ScriptRun } from './testing/run-script.ts';
import { temporaryFile, temporaryFolder } from './retail/testing/retail-csv.ts';

/** A process that has come to these words, and what it says until its end. */
async function cameTo(
  child: ChildProcess,
  from: 'stdout' | 'stderr',
  words: string,
): Promise<() => Promise<ScriptRun>> {
  const ended = Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  child[from]!.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes(words)) resolve();
  });
  child.once('close', () => reject(new Error(`it ended before it said ${words}: ${said}`)));
  await promise;
  return async () => {
    const [out, err] = await ended;
    return { out, err, code: child.exitCode };
  };
}

async function messy(t: TestContext): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = join(await temporaryFolder(t), 'data');
  return { folder, file: await temporaryFile(t, 'messy.csv', messyFile()) };
}

const asTest = { onWait: () => {}, isStopped: () => false };

/** This process as owner of a folder into which it imports. */
async function importing(t: TestContext, folder: string, work: ImportWork): Promise<ProcessLock> {
  const owner = await ownSystem(folder, oneProcess);
  t.after(() => owner.close());
  return takeImportLock(folder, work, asTest);
}

async function reportOf(folder: string): Promise<ReportJson> {
  return JSON.parse((await runScript('report.ts', folder, ['--json'])).out) as ReportJson;
}

test('an import that comes while the shop is being filled waits for that', async (t) => {
  const { folder, file } = await messy(t);
  const lock = await importing(t, folder, 'demonstration');
  const ended = await cameTo(startScript('import.ts', folder, [file]), 'stderr', `waiting for process ${process.pid},`);
  lock.release();
  const { code, err } = await ended();
  assert.equal(code, 0, err);
  assertReport(await reportOf(folder), await expectedReport(file));
});

test('an import started with the server and its filling brings everything, and the server lives', async (t) => {
  const { folder, file } = await messy(t);
  const server = startScript('start.ts', folder);
  t.after(() => server.kill('SIGKILL'));
  const ended = await cameTo(server, 'stdout', 'filling it with the first invoices');
  const { code, err } = await runScript('import.ts', folder, [file]);
  assert.equal(code, 0, err);
  assert.equal((await reportOf(folder)).lines.accepted, 3_621 + 1_022);
  server.kill('SIGTERM');
  const last = await ended();
  assert.equal(last.code, 0, last.err);
  assert.match(last.out, /The shop has 3,621 order lines/);
});

test('a filling that was cut off is gone on with at the next start, by its right name and with all lines of the shop', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const first = startScript('start.ts', folder);
  t.after(() => first.kill('SIGKILL'));
  const cutOff = await cameTo(first, 'stderr', 'invoices ...');
  first.kill('SIGTERM');
  const { out } = await cutOff();
  assert.match(out, /Stopping: what is under way is finished first\nStopped\n$/);
  const second = startScript('start.ts', folder);
  t.after(() => second.kill('SIGKILL'));
  const ended = await cameTo(second, 'stdout', 'Look around:');
  second.kill('SIGTERM');
  const last = await ended();
  assert.match(last.out, /The filling of the shop was cut off: going on with it/);
  assert.match(last.out, /The shop has 3,621 order lines/);
  assert.ok(!last.out.includes('The shop is empty'), last.out);
  assert.equal((await reportOf(folder)).lines.accepted, 3_621);
});

test('a second import through a server is refused by the number of the first, which goes on', async (t) => {
  const { folder, file } = await messy(t);
  const server = startScript(START_EMPTY, folder);
  t.after(() => server.kill('SIGKILL'));
  await cameTo(server, 'stdout', 'Listening on');
  const first = startScript('import.ts', folder, [file]);
  const ended = await cameTo(first, 'stderr', 'reading ...');
  // It stands still in the midst of it for as long as the second one takes.
  first.kill('SIGSTOP');
  const second = await runScript('import.ts', folder, [file]);
  first.kill('SIGCONT');
  assert.equal(second.code, 1, second.err);
  assert.match(second.err, new RegExp(`import: process ${first.pid} is importing into this shop`));
  const { code, err } = await ended();
  assert.equal(code, 0, err);
  assertReport(await reportOf(folder), await expectedReport(file));
});

test('an import is refused through the import that owns the folder, too', async (t) => {
  const { folder, file } = await messy(t);
  const lock = await importing(t, folder, 'file');
  const { code, err } = await runScript('import.ts', folder, [file]);
  assert.equal(code, 1, err);
  assert.match(err, new RegExp(`import: process ${process.pid} is importing into this shop`));
  lock.release();
});

test('an import whose server is killed says that nothing is lost, and run again it comes to the same end', async (t) => {
  const { folder, file } = await messy(t);
  for (const [signal, words] of [
    ['SIGTERM', 'reading ...'],
    ['SIGKILL', 'products ...'],
  ] as const) {
    const server = startScript(START_EMPTY, folder);
    t.after(() => server.kill('SIGKILL'));
    await cameTo(server, 'stdout', 'Listening on');
    const importing = startScript('import.ts', folder, [file]);
    const ended = await cameTo(importing, 'stderr', words);
    server.kill(signal);
    const { code, err } = await ended();
    assert.equal(code, 1, err);
    assert.match(err, new RegExp(`import: process ${server.pid}, through which this import worked, has ended`));
    assert.match(err, /Nothing is lost: run it again/);
  }
  assert.equal((await runScript('import.ts', folder, [file])).code, 0);
  assertReport(await reportOf(folder), await expectedReport(file));
});
