import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { anybody } from '@banyan/engine';
import { logFileIn } from '@banyan/sqlite';
import { checkSystem } from './check-system.ts';
import { openSystem } from './open-system.ts';
import { ownSystem } from './owned-system.ts';
import { tally, tallyContract } from './testing/tally.ts';

async function counted(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-check-'));
  t.after(() => rm(folder, { recursive: true }));
  const owner = await ownSystem(folder, tally);
  await owner.client(anybody()).send(tallyContract, 'count', { counter: 'a', by: 1 }, { key: 'a' });
  await owner.operations.settle();
  await owner.close();
  return folder;
}

test('what cannot be looked at, because the system stops, is neither whole nor damaged', async (t) => {
  const folder = await counted(t);
  const owner = await ownSystem(folder, tally);
  const remote = await openSystem(folder, tally);
  let closed: Promise<void> | undefined;
  const check = await checkSystem(remote, (step) => {
    if (step.startsWith('walking')) closed ??= owner.close();
  });
  assert.equal(check.whole, false);
  assert.deepEqual([check.logs, check.views], [{}, []]);
  assert.match(check.notMade['log of tallies'] ?? '', /is not available/);
  assert.match(check.notMade['what is parked'] ?? '', /is not available/);
  await Promise.all([closed, remote.close()]);
});

test('a log whose chain does not hold is damaged', async (t) => {
  const folder = await counted(t);
  const log = new DatabaseSync(logFileIn(folder, 'tallies'));
  log.exec("update event set payload = '{}'");
  log.close();
  const owner = await ownSystem(folder, tally);
  t.after(() => owner.close());
  const { whole, logs } = await checkSystem(owner);
  assert.equal(whole, false);
  assert.match(JSON.stringify(logs['tallies']), /^{"damage":"the log of tallies is damaged/);
});
