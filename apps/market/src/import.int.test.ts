import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownSystem } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';
import { fillDemonstration } from './import/fill-demonstration.ts';
import type { ReportJson } from './report/report-json.ts';
import { csvOf, temporaryFile, temporaryFolder } from './retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from './testing/expected-report.ts';
import { messyFile, messyLines } from './testing/messy-file.ts';
import { runScript, startScript } from './testing/run-script.ts';

async function reportOf(dataFolder: string): Promise<ReportJson> {
  const { out, err, code } = await runScript('report.ts', dataFolder, ['--json']);
  assert.deepEqual([err, code], ['', 0]);
  return JSON.parse(out) as ReportJson;
}

async function positionsOf(dataFolder: string): Promise<number[]> {
  const access = await ownSystem(dataFolder, oneProcess);
  const { services } = await access.operations.status();
  await access.close();
  return services.map(({ position }) => position);
}

test('a messy file gives the report that an independent program computes, and importing it again changes nothing', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  const first = await runScript('import.ts', folder, [file]);
  assert.equal(first.code, 0, first.err);
  assert.match(
    first.out,
    /lines: 1,029 read, 1,022 accepted, 7 rejected\nrejected lines, with reasons: .*rejects\.csv/,
  );
  const report = await reportOf(folder);
  assertReport(report, await expectedReport(file));
  const rejects = await readFile(join(folder, 'import/rejects.csv'), 'utf8');
  assert.match(rejects, /messy\.csv,1024,its quantity is not a number,/);
  assert.equal(rejects.trim().split('\n').length, 8);

  const before = await positionsOf(folder);
  const again = await runScript('import.ts', folder, [file]);
  assert.equal(again.code, 0);
  assert.match(again.out, /nothing new: everything in this file was imported before/);
  assert.deepEqual(await positionsOf(folder), before);
  assert.deepEqual(await reportOf(folder), report);

  const check = await runScript('check.ts', folder);
  assert.equal(check.code, 0, check.out);
});

test('without its spool, as after the loss of it, the same file changes nothing either: natural ids guard', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  await runScript('import.ts', folder, [file]);
  const report = await reportOf(folder);
  const before = await positionsOf(folder);
  await rm(join(folder, 'import'), { recursive: true });
  const again = await runScript('import.ts', folder, [file]);
  assert.equal(again.code, 0, again.err);
  assert.deepEqual(await positionsOf(folder), before);
  assert.deepEqual(await reportOf(folder), report);
});

test('killed at any moment and run again, it comes to the same end', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  // It is killed at its own words: after the reading, in the midst of the products, of the invoices.
  for (const words of ['reading:', 'products ...', 'invoices ...', 'invoices ...']) {
    const child = startScript('import.ts', folder, [file]);
    const ended = once(child, 'close');
    let said = '';
    child.stdout?.resume();
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(words)) child.kill('SIGKILL');
    });
    await ended;
    assert.equal(child.signalCode, 'SIGKILL', `it ended before it said ${words}`);
  }
  const last = await runScript('import.ts', folder, [file]);
  assert.equal(last.code, 0, last.err);
  assertReport(await reportOf(folder), await expectedReport(file));
  const check = await runScript('check.ts', folder);
  assert.equal(check.code, 0, check.out);
});

test('files that overlap double nothing, and a line that comes late joins its invoice without being another order', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const lines = messyLines().filter(({ invoice }) => invoice !== '500402');
  const early = await temporaryFile(t, 'early.csv', csvOf(lines.slice(0, 700)));
  const late = await temporaryFile(t, 'late.csv', csvOf(lines));
  for (const file of [early, late]) {
    const { code, err } = await runScript('import.ts', folder, [file]);
    assert.equal(code, 0, err);
  }
  const report = await reportOf(folder);
  assertReport(report, await expectedReport(early, late));
  assert.equal(report.total.orders, 3);
});

test('the demonstration fills a shop, also through the process that owns it; the import of the file goes on after it', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const owner = await ownSystem(folder, oneProcess);
  const stream = { write: () => {} };
  const lines = await fillDemonstration(owner, folder, stream);
  assert.equal(lines, 3_621);
  assert.equal(await fillDemonstration(owner, folder, stream), 3_621, 'what the shop has, not what was sent now');
  // While this process owns the folder, the report of another one asks through it; so does an import.
  const report = await reportOf(folder);
  assert.deepEqual([report.total.orders, report.total.net, report.lines.accepted], [149, '74346.13', 3_621]);
  const more = await temporaryFile(
    t,
    'more.csv',
    csvOf([{ invoice: '600001', quantity: 2, price: '0.5', date: '2011-01-01 10:00:00' }]),
  );
  const { code, err } = await runScript('import.ts', folder, [more]);
  assert.equal(code, 0, err);
  assert.equal((await reportOf(folder)).total.net, '74347.13');
  await owner.close();
});

test('a file that is none, a missing one and a wrong option change nothing and end with 2', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const file = await temporaryFile(t, 'photo.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]));
  for (const args of [[file], ['/no/such/file.csv'], ['--fast']]) {
    const { code, err, out } = await runScript('import.ts', folder, args);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, /import: /);
  }
  assert.equal((await reportOf(folder)).lines.read, 0);
});

test('the report of a shop that is not there makes none', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const { out, code } = await runScript('report.ts', folder);
  assert.equal(code, 0);
  assert.match(out, /The shop has no sales yet/);
  await assert.rejects(stat(folder));
});
