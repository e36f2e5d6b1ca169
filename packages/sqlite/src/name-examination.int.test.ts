import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { CorruptLogError } from '@banyan/engine';
import { batch, component, event, setting } from '@banyan/testing';
import { LogWriter } from './log-writer.ts';
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
  const timers = [1, 2, 3].map((nth) =>
    setting({ kind: 'timer', key: `t ${nth}`, expect: undefined, value: 'v', due: `2030-01-0${nth}T00:00:00.000Z` }),
  );
  await store.append(batch([component({ events }), ...settings, ...timers]));
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

/** Changes the head of a table's first leaf, which says how many cells it has and where each of them is. */
function changePage(file: string, table: string, change: (head: Buffer) => void): void {
  const database = new DatabaseSync(file);
  database.exec('pragma wal_checkpoint(truncate)');
  const { pageno } = database
    .prepare(`select pageno from dbstat where name = ? and pagetype = 'leaf' limit 1`)
    .get(table) as { pageno: number };
  database.close();
  const bytes = readFileSync(file);
  change(bytes.subarray((pageno - 1) * 4096, pageno * 4096));
  writeFileSync(file, bytes);
}

const pageDamages: Readonly<Record<string, (head: Buffer) => void>> = {
  'two names changed places': (head) => {
    const [first, second] = [head.readUInt16BE(8), head.readUInt16BE(10)];
    head.writeUInt16BE(second, 8);
    head.writeUInt16BE(first, 10);
  },
  'a page forgot its last name': (head) => head.writeUInt16BE(head.readUInt16BE(3) - 1, 3),
};

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

for (const [what, change] of Object.entries(pageDamages)) {
  for (const table of ['stream', 'register', 'timer_due']) {
    test(`nothing is appended to a log in which ${what}: ${table}`, async () => {
      const file = await logOf(40);
      changePage(file, table, change);
      const store = await open(file);
      await assert.rejects(store.append(batch([])), CorruptLogError);
      await store.close();
    });
  }
}

test('names are looked at as they were at the beginning, whatever is appended or forgotten meanwhile', async () => {
  const file = await logOf(200);
  const writer = new LogWriter(file);
  let steps = 0;
  while (writer.examineNames(7)) {
    steps += 1;
    writer.append(
      batch([
        component({ events: [event(`book/more ${steps}`, 1)] }),
        setting({
          kind: 'command',
          key: `more ${steps}`,
          expect: undefined,
          value: 'v',
          due: '2020-01-01T00:00:00.000Z',
        }),
      ]),
    );
    if (steps % 3 === 0) writer.purgeRegisters('command', '2021-01-01T00:00:00.000Z', 2);
  }
  assert.ok(steps > 40);
  while (writer.examineNames(1_000));
  writer.close();
});

test('when the thread dies while names are looked at, the append fails that waits for them, and the next one does not', async () => {
  const file = await logOf(2_000);
  const store = await open(file);
  const waiting = store.append(batch([]));
  await writers.endThreads();
  await assert.rejects(waiting, { name: 'StoreError', outcome: 'none' });
  await store.append(batch([component({ events: [event('book/new', 1)] })]));
  assert.equal((await store.head()).position, 2_001);
  await store.close();
});

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
