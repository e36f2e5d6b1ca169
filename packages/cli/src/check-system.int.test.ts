import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { crc32 } from 'node:zlib';
import { anybody } from '@banyan/engine';
import { logFileIn } from '@banyan/sqlite';
import { checkSystem, type SystemCheck } from './check-system.ts';
import { openSystem } from './open-system.ts';
import { ownSystem } from './owned-system.ts';
import { tally, tallyContract } from './testing/tally.ts';

async function checked(path: string, onStep?: (step: string) => void): Promise<SystemCheck> {
  const owner = await ownSystem(path, tally);
  try {
    return await checkSystem(owner, onStep);
  } finally {
    await owner.close();
  }
}

test('a row that was changed behind the system’s back, with the checksum that belongs to it, is found by a check', async (context) => {
  const path = await mkdtemp(join(tmpdir(), 'banyan-check-'));
  context.after(() => rm(path, { recursive: true }));
  const owner = await ownSystem(path, tally);
  for (const counter of ['a', 'b', 'c']) {
    await owner.client(anybody()).send(tallyContract, 'count', { counter, by: 2 });
  }
  await owner.operations.settle();
  await owner.close();
  assert.equal((await checked(path)).whole, true);
  const database = new DatabaseSync(join(path, 'services', 'tallies', 'views.totals.1.db'));
  const { row } = database.prepare(`select row from rows where key = 'b'`).get() as { readonly row: string };
  const forged = row.replace('"total":2', '"total":3');
  assert.notEqual(forged, row);
  database.prepare(`update rows set row = ?, checksum = ? where key = 'b'`).run(forged, crc32(forged, crc32('b')));
  database.close();
  const { whole, views } = await checked(path);
  assert.equal(whole, false);
  assert.deepEqual(
    views.map(({ view, rows, differences, differing }) => ({ view, rows, differences, differing })),
    [{ view: 'totals', rows: 3, differences: 1, differing: ['b'] }],
  );
});

test('what is damaged in a view’s file beside its rows is found by a check, and told by its name', async (t) => {
  const path = await counted(t);
  const file = join(path, 'services', 'tallies', 'views.totals.1.db');
  const database = new DatabaseSync(file, { defensive: false });
  database.exec('create table more (a)');
  database.close();
  const steps: string[] = [];
  const found = await checked(path, (step) => steps.push(step));
  assert.deepEqual(
    [found.whole, found.damagedViews],
    [false, { 'tallies/totals': ['table more should not be there'] }],
  );
  assert.ok(steps.includes('examining the file of tallies/totals'), steps.join());
});

test('a row that does not match its checksum is damage, and not something that could not be looked at', async (t) => {
  const path = await counted(t);
  const database = new DatabaseSync(join(path, 'services', 'tallies', 'views.totals.1.db'));
  database.exec(`update rows set row = '{}'`);
  database.close();
  const { whole, notMade, damagedViews } = await checked(path);
  assert.deepEqual([whole, notMade], [false, {}]);
  assert.match(damagedViews['tallies/totals']!.join(), /the row "a" does not match its checksum/);
});

async function counted(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-check-'));
  t.after(() => rm(folder, { recursive: true }));
  const owner = await ownSystem(folder, tally);
  await owner.client(anybody()).send(tallyContract, 'count', { counter: 'a', by: 1 }, { key: 'a' });
  await owner.operations.settle();
  await owner.close();
  return folder;
}

test('what cannot be looked at, because the server stops, is neither whole nor damaged', async (t) => {
  const folder = await counted(t);
  const owner = await ownSystem(folder, tally, undefined, { isServed: true });
  const remote = await openSystem(folder, tally);
  let closed: Promise<void> | undefined;
  const check = await checkSystem(remote, (step) => {
    if (step.startsWith('walking')) closed ??= owner.close();
  });
  assert.equal(check.whole, false);
  assert.deepEqual([check.logs, check.views], [{}, []]);
  assert.match(check.notMade['log of tallies'] ?? '', /had the data folder, has ended/);
  assert.match(check.notMade['what is parked'] ?? '', /had the data folder, has ended/);
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

test('a damaged log from which a view cannot be made any more is told, and not waited for', async (t) => {
  const folder = await counted(t);
  const log = new DatabaseSync(logFileIn(folder, 'tallies'));
  log.exec('update event set checksum = checksum + 1');
  log.close();
  await rm(join(folder, 'services', 'tallies', 'views.db'));
  const owner = await ownSystem(folder, tally);
  t.after(() => owner.close());
  for (const when of ['not met yet', 'met before']) {
    const { whole, logs } = await checkSystem(owner);
    assert.equal(whole, false, when);
    assert.match(JSON.stringify(logs['tallies']), /^{"damage":"the log of tallies is damaged/, when);
  }
  const { reasons, services } = await owner.operations.status();
  assert.match(reasons['tallies'] ?? '', /the log of tallies is damaged/);
  assert.deepEqual(
    services.map(({ service, position }) => [service, position]),
    [['tallies', 0]],
  );
});
