import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { expectedReport, assertReport } from './testing/expected-report.ts';
import { messyFile } from './testing/messy-file.ts';
import { runScript } from './testing/run-script.ts';
import { temporaryFile, temporaryFolder } from './retail/testing/retail-csv.ts';
import type { ReportJson } from './report/report-json.ts';

const MORTAL = fileURLToPath(new URL('../../../packages/cli/src/testing/mortal-owner.ts', import.meta.url));
const TOPOLOGY = fileURLToPath(import.meta.resolve('@banyan/topologies/one-process'));

interface MortalOwner {
  readonly pid: number | undefined;
  readonly ended: Promise<unknown>;
}

/** A command that has the shop until the nth call of what it is asked for. */
async function mortalOwner(
  t: TestContext,
  folder: string,
  [what, nth, end]: readonly [what: string, nth: number, end: 'close' | 'kill'],
): Promise<MortalOwner> {
  const child = spawn(process.execPath, [MORTAL, folder, TOPOLOGY, what, String(nth), end], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return { pid: child.pid, ended: once(child, 'close') };
}

async function messy(t: TestContext): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = join(await temporaryFolder(t), 'data');
  return { folder, file: await temporaryFile(t, 'messy.csv', messyFile()) };
}

for (const [end, nth, command] of [
  ['kill', 5, 'draft-product'],
  ['kill', 3, 'place-order'],
  ['close', 3, 'place-order'],
] as const)
  test(`an import through a command that ends by ${end} amid ${command} goes on without it: no line is lost or doubled`, async (t) => {
    const { folder, file } = await messy(t);
    const owner = await mortalOwner(t, folder, [`send:${command}`, nth, end]);
    const { code, err, out } = await runScript('import.ts', folder, [file]);
    assert.equal(code, 0, err);
    assert.equal(err.split(`process ${owner.pid}, through which this import worked, has ended`).length, 2, err);
    await owner.ended;
    const expected = (await expectedReport(file)) as ReportJson;
    const [, lines = ''] = /imported: [\d,]+ invoices with ([\d,]+) lines/.exec(out) ?? [];
    assert.equal(Number(lines.replaceAll(',', '')), expected.lines.accepted, 'both parts are counted');
    assertReport(JSON.parse((await runScript('report.ts', folder, ['--json'])).out) as ReportJson, expected);
    assert.equal((await runScript('check.ts', folder)).code, 0);
    assert.match((await runScript('import.ts', folder, [file])).out, /nothing new/);
  });

test('a report and a check through a command that ends begin again', async (t) => {
  const { folder, file } = await messy(t);
  assert.equal((await runScript('import.ts', folder, [file])).code, 0);
  for (const [script, what] of [
    ['report.ts', 'parkedRows'],
    ['check.ts', 'compareView'],
  ] as const) {
    const owner = await mortalOwner(t, folder, [what, 1, 'kill']);
    const { code, out, err } = await runScript(script, folder, ['--json']);
    assert.equal(code, 0, err);
    assert.match(err, new RegExp(`process ${owner.pid}, which had the shop, has ended: beginning again`));
    await owner.ended;
    assert.equal(out, (await runScript(script, folder, ['--json'])).out);
  }
});
