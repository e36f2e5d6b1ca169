import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { temporaryFile } from '../retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from './expected-report.ts';
import { messyFile } from './messy-file.ts';
import { runScript } from './run-script.ts';
import type { RunningFleet } from './start-fleet.ts';

/** Lines of the demonstration that a new shop is filled with. */
const DEMONSTRATION_LINES = 3_621;

interface Lines {
  readonly lines: { readonly accepted: number };
}

/**
 * Imports a file into a fleet that has filled its shop, kills some of its processes meanwhile, and sees that report, check and health are what they would be without
 * that; then ends the fleet, and sees that nothing is left of it and that the report is the same without it.
 */
export async function importUnderKills(
  t: TestContext,
  { folder, env, fleet, lines, heard, pidOf, ended }: RunningFleet,
  { killed, members }: { readonly killed: readonly string[]; readonly members: readonly string[] },
): Promise<void> {
  await heard(/^edge-1 \| The shop has 3,621 order lines/);
  const [, url = ''] = await heard(/^edge-1 \| Look around: +(http:\S+)/);
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  const importing = runScript('import.ts', folder, [file], env);
  for (const member of killed) {
    const from = lines.length;
    process.kill(pidOf(member), 'SIGKILL');
    await heard(new RegExp(`^${member} is ready`), from);
  }
  const imported = await importing;
  assert.equal(imported.code, 0, imported.err);
  const report = await runScript('report.ts', folder, ['--json'], env);
  assert.equal(report.code, 0, report.err);
  const whole = JSON.parse(report.out) as Lines;
  const { lines: counted } = (await expectedReport(file)) as unknown as Lines;
  assert.equal(whole.lines.accepted, DEMONSTRATION_LINES + counted.accepted);
  const check = await runScript('check.ts', folder, [], env);
  assert.equal(check.code, 0, check.out);
  assert.deepEqual(await (await fetch(`${url}/health/ready`)).json(), { status: 'ready', reasons: {} });
  const pids = members.map(pidOf);
  fleet.kill('SIGTERM');
  await ended();
  assert.equal(fleet.exitCode, 0, lines.join('\n'));
  for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  // Nothing runs now: the same commands open all services themselves, on the same stores.
  const again = await runScript('report.ts', folder, ['--json'], env);
  assertReport(JSON.parse(again.out), whole);
}
