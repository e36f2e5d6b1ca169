import assert from 'node:assert/strict';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { CorruptLogError, StoreError } from '@banyan/engine';
import { checkDatabase } from './check-database.ts';
import { DatabaseSnapshot } from './database-snapshot.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-snapshot-'));
after(() => rm(folder, { recursive: true }));

function database(name: string, rows: number): DatabaseSync {
  const made = new DatabaseSync(join(folder, name));
  made.exec('pragma journal_mode = wal; create table thing (text)');
  insert(made, rows);
  return made;
}

function insert(into: DatabaseSync, rows: number): void {
  into.exec(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows}) insert into thing select hex(randomblob(400)) from n`,
  );
}

const countIn = (file: string): unknown => {
  const opened = new DatabaseSync(file, { readOnly: true });
  const count = opened.prepare('select count(*) as n from thing').get()?.['n'];
  opened.close();
  return count;
};

test('the copy is what was there when the snapshot was opened, whatever is written meanwhile', async () => {
  const live = database('live.db', 8000);
  const snapshot = new DatabaseSnapshot(join(folder, 'live.db'));
  insert(live, 500);
  const progress: number[] = [];
  const copying = snapshot.copyTo(join(folder, 'copy.db'), (pages) => progress.push(pages));
  insert(live, 500);
  await copying;
  snapshot.close();
  checkDatabase(join(folder, 'copy.db'));
  assert.equal(countIn(join(folder, 'copy.db')), 8000);
  assert.equal(countIn(join(folder, 'live.db')), 9000);
  assert.equal((await stat(join(folder, 'copy.db'))).mode & 0o777, 0o600);
  assert.ok(progress.length > 0);
  live.close();
});

test('a copy never replaces a file', async () => {
  database('other.db', 1).close();
  const snapshot = new DatabaseSnapshot(join(folder, 'other.db'));
  await assert.rejects(snapshot.copyTo(join(folder, 'other.db')), { code: 'EEXIST' });
  snapshot.close();
});

test('what is missing cannot be opened', () => {
  assert.throws(() => new DatabaseSnapshot(join(folder, 'nothing.db')), StoreError);
});

test('a page that was overwritten is found', async () => {
  const file = join(folder, 'damaged.db');
  const damaged = database('damaged.db', 3000);
  damaged.exec('pragma wal_checkpoint(truncate)');
  damaged.close();
  checkDatabase(file);
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(4096, 7), 0, 4096, 4096);
  await handle.close();
  assert.throws(() => checkDatabase(file), CorruptLogError);
});
