import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { anybody } from '@banyan/engine';
import { mendViews } from './mend-views.ts';
import { ownSystem } from './owned-system.ts';
import { serve } from './serve.ts';
import { tally, tallyContract } from './testing/tally.ts';

const counters = ['red', 'green', 'blue'];

/** A data folder with three totals, whose view finds the green one by a name with a flipped bit. */
async function damagedFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-mend-'));
  t.after(() => rm(folder, { recursive: true }));
  const owner = await ownSystem(folder, tally);
  for (const counter of counters) await owner.client(anybody()).send(tallyContract, 'count', { counter, by: 2 });
  await owner.operations.settle();
  await owner.close();
  const path = join(viewsIn(folder), 'views.totals.1.db');
  const database = new DatabaseSync(path);
  const root = Number(database.prepare(`select rootpage from sqlite_schema where name = 'by_key'`).get()!['rootpage']);
  database.close();
  const bytes = await readFile(path);
  const at = bytes.indexOf('green', (root - 1) * 4_096);
  assert.ok(at < root * 4_096);
  bytes[at + 4]! ^= 1;
  await writeFile(path, bytes);
  return folder;
}

const viewsIn = (folder: string): string => join(folder, 'services', 'tallies');

test('a damaged name in a view is found though nobody asks for its row, and the view is built again', async (t) => {
  const folder = await damagedFolder(t);
  const said: string[] = [];
  const owner = await ownSystem(folder, tally, ({ level, message }) => said.push(`${level}: ${message}`));
  t.after(() => owner.close());
  await mendViews(
    owner.system,
    () => false,
    (trouble) => assert.fail(trouble),
  );
  assert.match(said.join(), /error: view totals is being rebuilt: view totals is damaged: the file: .*by_key/);
  await owner.operations.settle();
  for (const counter of counters)
    assert.equal((await owner.client(anybody()).query(tallyContract, 'total', { counter }))?.total, 2);
  assert.deepEqual(await owner.operations.examineView('tallies', 'totals'), []);
});

test('a server looks at its views by itself', async (t) => {
  const dataFolder = await damagedFolder(t);
  const where = { dataFolder, host: '127.0.0.1', port: 0 };
  const served = await serve({ ...where, topology: tally, title: 'Tallies', logLevel: 'silent' });
  while (!(await readdir(viewsIn(dataFolder))).includes('views.totals.2.db'));
  await served.system.operations.settle();
  assert.deepEqual(await served.system.operations.examineView('tallies', 'totals'), []);
  await served.stop();
});
