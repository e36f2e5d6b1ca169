import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { anybody, startSystem, type LogStore } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { LAST_MARK, MARKS, tally, tallyContract } from '../testing/tally.ts';
import { copyStores } from './copy-stores.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-copy-'));
after(() => rm(root, { recursive: true }));

test('what is done and noted once the logs’ moment is over is in no copy, however soon it is', async (t) => {
  const folder = openDataFolder(join(root, 'source'));
  const logs: LogStore[] = [];
  const { files, ...parts } = tally(folder);
  const log = async (service: string): Promise<LogStore> => {
    const store = await parts.stores.log(service);
    logs.push(store);
    return store;
  };
  const system = await startSystem({ ...parts, stores: { ...parts.stores, log } });
  await mkdir(join(folder.path, 'notes'));
  const marks = new DatabaseSync(join(folder.path, MARKS));
  t.after(async () => {
    marks.close();
    await system.stop();
    await folder.close();
  });
  marks.exec('pragma journal_mode = wal; create table mark (nth integer)');
  const countAndNote = async (nth: number): Promise<void> => {
    await system.client(anybody()).send(tallyContract, 'count', { counter: 'c', by: 1 }, { key: `${nth}` });
    marks.prepare('insert into mark values (?)').run(nth);
    await rm(join(folder.path, LAST_MARK), { force: true });
    await writeFile(join(folder.path, LAST_MARK), `${nth}`);
  };
  await countAndNote(1);
  const holdAndGoOn = async <R>(within: () => Promise<R>): Promise<R> => {
    const held = await system.operations.holdCommits(within);
    await countAndNote(2);
    return held;
  };
  const to = join(root, 'copy');
  const copied = await copyStores({ folder: folder.path, logs, files }, holdAndGoOn, { folder: to });
  assert.deepEqual(
    copied.logs.map(({ position }) => position),
    [1],
  );
  assert.deepEqual(copied.files, files);
  const copy = new DatabaseSync(join(to, MARKS), { readOnly: true });
  assert.deepEqual(
    copy
      .prepare('select nth from mark')
      .all()
      .map(({ nth }) => nth),
    [1],
  );
  copy.close();
  assert.equal(await readFile(join(to, LAST_MARK), 'utf8'), '1');
});
