import assert from 'node:assert/strict';
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { temporaryFile, temporaryFolder } from './retail/testing/retail-csv.ts';
import { assertReport, expectedReport } from './testing/expected-report.ts';
import { messyFile } from './testing/messy-file.ts';
import { runScript, startScript } from './testing/run-script.ts';

/** Lines of the demonstration that a new shop is filled with. */
const DEMONSTRATION_LINES = 3_621;

interface Lines {
  readonly lines: { readonly accepted: number };
}

/** A small fleet of the market on a database of its own, its lines, and how its scripts are run beside it. */
async function startFleet(t: TestContext) {
  const database = await freshDatabase(serverUrl());
  t.after(() => database.drop());
  const folder = join(await temporaryFolder(t), 'data');
  const env = { BANYAN_TOPOLOGY: 'small-fleet', BANYAN_POSTGRES_URL: database.url };
  const fleet = startScript('start.ts', folder, [], env);
  t.after(() => fleet.kill('SIGKILL'));
  fleet.stderr!.resume();
  const lines: string[] = [];
  let onLine = (): void => {};
  createInterface(fleet.stdout!).on('line', (line) => {
    lines.push(line);
    onLine();
  });
  const heard = async (wanted: RegExp, from = 0): Promise<RegExpExecArray> => {
    for (;;) {
      for (const line of lines.slice(from)) {
        const found = wanted.exec(line);
        if (found !== null) return found;
      }
      if (fleet.exitCode !== null) throw new Error(`the fleet has ended:\n${lines.join('\n')}`);
      await new Promise<void>((resolve) => (onLine = resolve));
    }
  };
  return { folder, env, fleet, lines, heard };
}

const pidOf = (folder: string, member: string): number =>
  Number(/\d+/.exec(readFileSync(join(folder, 'processes', member, 'owner.pid'), 'utf8'))![0]);

async function ended(fleet: ChildProcess): Promise<void> {
  if (fleet.exitCode === null && fleet.signalCode === null) await once(fleet, 'exit');
}

test('a fleet imports while its processes are killed, reports what an independent program computes, checks, and stops whole', async (t) => {
  const { folder, env, fleet, lines, heard } = await startFleet(t);
  await heard(/^edge-1 \| The shop has 3,621 order lines/);
  const [, url = ''] = await heard(/^edge-1 \| Look around: +(http:\S+)/);
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  const importing = runScript('import.ts', folder, [file], env);
  for (const member of ['orders-1', 'front-2', 'office-1']) {
    const from = lines.length;
    process.kill(pidOf(folder, member), 'SIGKILL');
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
  const members = ['edge-1', 'front-1', 'front-2', 'orders-1', 'orders-2', 'office-1'];
  const pids = members.map((member) => pidOf(folder, member));
  fleet.kill('SIGTERM');
  await ended(fleet);
  assert.equal(fleet.exitCode, 0, lines.join('\n'));
  for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  // Nothing runs now: the same commands open all services themselves, on the same stores.
  const again = await runScript('report.ts', folder, ['--json'], env);
  assertReport(JSON.parse(again.out), whole);
});
