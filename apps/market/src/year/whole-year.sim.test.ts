import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { PUBLIC_FILE } from '../import/fill-demonstration.ts';
import type { ReportJson } from '../report/report-json.ts';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from '../testing/expected-report.ts';
import { runScript, startScript } from '../testing/run-script.ts';

/** After so many lines sent by one run, it is killed; the last run is left alone. */
const KILLED_AFTER_LINES = [1, 20_000, 60_000];

test('the whole year, killed several times, gives the independent program’s report to the last digit, and every check passes', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  for (const lines of KILLED_AFTER_LINES) await killAfter(folder, lines);
  const last = await runScript('import.ts', folder);
  assert.equal(last.code, 0, last.err);
  t.diagnostic(last.out);

  const report = await runScript('report.ts', folder, ['--json']);
  const { lines, total } = JSON.parse(report.out) as ReportJson;
  assert.deepEqual(lines, { read: 525_461, accepted: 525_461, rejected: 0 });
  assert.equal(total.net, '9539484.634');
  assertReport(JSON.parse(report.out), await expectedReport(PUBLIC_FILE));

  const again = await runScript('import.ts', folder);
  assert.match(again.out, /nothing new/);
  const check = await runScript('check.ts', folder);
  assert.equal(check.code, 0, check.out);
});

/** Kills an import when it says that it has sent so many lines, or soon after it has begun to. */
async function killAfter(folder: string, lines: number): Promise<void> {
  const child = startScript('import.ts', folder);
  const ended = once(child, 'close');
  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => {
    const sent = /invoices: ([\d,]+) of/.exec(chunk.toString())?.[1];
    if (sent !== undefined && Number(sent.replaceAll(',', '')) >= lines) child.kill('SIGKILL');
  });
  await ended;
  assert.equal(child.signalCode, 'SIGKILL', 'it ended by itself before it was killed');
}
