import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { contract, service } from '@banyan/core';
import { CorruptLogError, anybody } from '@banyan/engine';
import { logFileIn } from '@banyan/sqlite';
import { checkLogsApart } from './check-logs-apart.ts';
import { ownSystem, type Topology } from './owned-system.ts';
import { tally, tallyContract } from './testing/tally.ts';

const silent = service(contract('silent', { events: {}, commands: {}, queries: {} }), {
  aggregates: [],
  decisions: [],
  views: [],
  answers: [],
});
const two: Topology = (folder) => {
  const parts = tally(folder);
  return { ...parts, services: [...parts.services, silent] };
};

test('where one log cannot be opened, the others are checked all the same', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-apart-'));
  t.after(() => rm(folder, { recursive: true }));
  const owner = await ownSystem(folder, two);
  await owner.client(anybody()).send(tallyContract, 'count', { counter: 'a', by: 1 }, { key: 'a' });
  await owner.close();
  const file = await open(logFileIn(folder, 'silent'), 'r+');
  await file.write('this is no database any more');
  await file.close();
  await assert.rejects(ownSystem(folder, two), CorruptLogError);

  const { whole, logs, notMade } = await checkLogsApart(folder, two);
  assert.equal(whole, false);
  assert.match(JSON.stringify(logs['silent']), /^{"damage":"the log of silent is damaged/);
  assert.equal('events' in logs['tallies']! && logs['tallies'].events, 1);
  assert.deepEqual(Object.keys(notMade), ['the views', 'what is parked']);
});

test('`banyan check` says so, and that something is not whole', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-apart-'));
  t.after(() => rm(folder, { recursive: true }));
  await (await ownSystem(folder, tally)).close();
  const file = await open(logFileIn(folder, 'tallies'), 'r+');
  await file.write('this is no database any more');
  await file.close();
  const [program, topology] = [
    join(import.meta.dirname, 'banyan.ts'),
    join(import.meta.dirname, 'testing', 'tally.ts'),
  ];
  const args = [program, '--topology', topology, '--data', folder, 'check'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.match(
    stdout,
    /^tallies +0 +the log of tallies is damaged: .*[^]*^the views could not be looked at: [^]*^something is not whole$/m,
    stderr,
  );
  assert.equal(status, 1);
});
