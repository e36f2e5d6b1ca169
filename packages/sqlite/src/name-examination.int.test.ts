import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { CorruptLogError } from '@banyan/engine';
import { batch, component, event, setting } from '@banyan/testing';
import { SqliteLogStore } from './sqlite-log-store.ts';
import { WriterPool } from './writer-pool.ts';

const writers = new WriterPool(1);
const folder = await mkdtemp(join(tmpdir(), 'banyan-names-'));
after(async () => {
  await writers.close();
  await rm(folder, { recursive: true });
});
let logs = 0;

/** The file of a log of so many streams and registers. */
async function logOf(streams: number): Promise<string> {
  const file = join(folder, `${(logs += 1)}.db`);
  const store = await open(file);
  const names = Array.from({ length: streams }, (_, nth) => String(nth).padStart(6, '0'));
  const events = names.map((name) => event(`book/${name}`, 1));
  const settings = names.map((name) => setting({ kind: 'command', key: `key ${name}`, expect: undefined, value: 'v' }));
  await store.append(batch([component({ events }), ...settings]));
  await store.close();
  return file;
}

const open = (file: string): Promise<SqliteLogStore> => SqliteLogStore.open({ log: 'library', file, writers });

/** As a flipped bit in it does: the name stays in its order, and SQLite finds the database whole. */
function damage(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  assert.equal(database.prepare(sql).run().changes, 1);
  assert.equal(database.prepare('pragma integrity_check').get()?.['integrity_check'], 'ok');
  database.close();
}

const damages = {
  'a stream’s name': `update stream set name = 'book/000009z' where name = 'book/000009'`,
  'the version of a stream': `update stream set version = 2 where name = 'book/000009'`,
  'where a stream’s newest event is': `update stream set position = 3 where name = 'book/000009'`,
  'a register’s key': `update register set key = 'key 000009z' where key = 'key 000009'`,
  'a register’s kind': `update register set kind = 'cursor' where key = 'key 000009'`,
};

for (const [what, sql] of Object.entries(damages)) {
  test(`nothing is appended to a log in which ${what} was damaged, though nobody has looked for it`, async () => {
    const file = await logOf(10);
    damage(file, sql);
    const store = await open(file);
    await assert.rejects(store.append(batch([])), CorruptLogError);
    await assert.rejects(store.head(), CorruptLogError);
    await store.close();
  });
}

for (const [what, last] of [
  ['stream', `update stream set name = 'book/002999z' where name = 'book/002999'`],
  ['register', `update register set key = 'key 002999z' where key = 'key 002999'`],
]) {
  test(`of a log with many names the last ${what} is looked at soon after the first append, and then nothing is served`, async () => {
    const file = await logOf(3_000);
    damage(file, last!);
    const store = await open(file);
    const served = async (): Promise<boolean> => {
      await store.append(batch([]));
      return true;
    };
    await assert.rejects(async () => {
      while (await served());
    }, CorruptLogError);
    await assert.rejects(store.head(), CorruptLogError);
    await store.close();
  });
}

test('a whole log is opened, however many names it has, also one that is closed while they are looked at', async () => {
  for (const count of [0, 1, 499, 500, 999, 1_000, 1_001, 2_500]) {
    const file = await logOf(count);
    await (await open(file)).close();
    const store = await open(file);
    for (let nth = 0; nth < 20; nth += 1) await store.append(batch([]));
    assert.equal((await store.head()).position, count);
    await store.close();
  }
});
