import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { componentDigest, CorruptLogError, type Batch, type NewEvent, type RegisterChange } from '@banyan/engine';
import { rowChecksum } from './checksum.ts';
import { examineApart } from './examine-apart.ts';
import { logFile, openStore } from '../test/open-log-store.ts';

const at = '2026-01-01T00:00:00.000Z';

function growth(stream: string, version: number): Batch {
  const events: NewEvent[] = [{ stream, version, type: 'lent', schema: 1, occurredAt: at, payload: '{}', meta: '{}' }];
  const registers = [
    { kind: 'timer', key: `${stream}@${version}`, expect: undefined, value: 'done', due: at },
  ] as const;
  const reads = [{ stream, version: version - 1 }];
  return {
    id: randomUUID(),
    recordedAt: at,
    components: [{ reads, events, registers, digest: componentDigest(events) }],
  };
}

/** The folder of a closed log with three versions of `book/1` and two of `book/2`. */
async function filledLog(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-examine-'));
  context.after(() => rm(folder, { recursive: true }));
  const store = await openStore(folder);
  for (const [stream, version] of [
    ['book/1', 1],
    ['book/2', 1],
    ['book/1', 2],
    ['book/1', 3],
    ['book/2', 2],
  ] as const)
    await store.append(growth(stream, version));
  await store.examine();
  await store.close();
  return folder;
}

async function examine(folder: string): Promise<void> {
  const store = await openStore(folder);
  // A small log is examined at once, any other in a thread: both have to notice the same.
  const inThread = await Promise.allSettled([examineApart(logFile(folder), 0)]);
  try {
    await store.examine();
    assert.equal(inThread[0].status, 'fulfilled');
  } catch (error) {
    assert.equal(inThread[0].status, 'rejected');
    throw error;
  } finally {
    await store.close();
  }
}

test('what the hash chain does not cover is examined: links, what they add up to, registers', async (context) => {
  const damages = [
    `update event set previous = 2 where position = 3`,
    `update event set previous = 5 where position = 3`,
    `update event set previous = 0 where position = 4`,
    `update event set previous = 1 where position = 2`,
    `update stream set position = 3, version = 2 where name = 'book/1'`,
    `update stream set position = 5 where name = 'book/1'`,
    `update stream set name = 'book/0' where name = 'book/1'`,
    `delete from stream where name = 'book/2'`,
    `update event set stream = 'book/1', version = 3, previous = 3 where position = 5;
     update stream set version = 1, position = 2 where name = 'book/2'`,
    `update register set value = 'undone' where key = 'book/1@2'`,
    `update register set due = null where key = 'book/1@2'`,
    `delete from register where key = 'book/1@2'`,
    `delete from register`,
    `update batch set registers = '{}' where seq = (select max(seq) from batch)`,
    `update batch set registers = '{' where seq = (select max(seq) from batch)`,
    `drop index timer_due`,
    `drop index timer_due; create index timer_due on register (due)`,
    `drop index batch_without_events`,
    `drop table snapshot`,
    `create table more (a)`,
  ];
  for (const damage of damages) {
    const folder = await filledLog(context);
    const database = new DatabaseSync(logFile(folder));
    database.exec(damage);
    database.close();
    await assert.rejects(examine(folder), CorruptLogError, damage);
  }
});

test('a register that an older one was put back for, with the checksum that belongs to it, is noticed', async (context) => {
  const folder = await filledLog(context);
  const database = new DatabaseSync(logFile(folder));
  const { changes } = database
    .prepare(`update register set value = 'older', checksum = ? where key = 'book/1@2'`)
    .run(rowChecksum(['timer', 'book/1@2', 'older', at]));
  assert.equal(changes, 1);
  database.close();
  await assert.rejects(examine(folder), /registers of kind timer are not those that the newest batch left/);
});

test('what is missing is told by its name', async (context) => {
  for (const [damage, told] of [
    ['drop index timer_due', /index timer_due is missing/],
    [`delete from register where key = 'book/2@1'`, /there are 4 registers of kind timer, and the newest batch left 5/],
  ] as const) {
    const folder = await filledLog(context);
    const database = new DatabaseSync(logFile(folder));
    database.exec(damage);
    database.close();
    await assert.rejects(examine(folder), told);
    // Nor is anything written that would hide it.
    const store = await openStore(folder);
    await assert.rejects(store.append(growth('book/2', 3)), CorruptLogError);
    await store.close();
    await assert.rejects(examine(folder), told);
  }
});

test('registers that are changed, taken away and purged are counted', async (context) => {
  const folder = await filledLog(context);
  const store = await openStore(folder);
  const change = (registers: readonly RegisterChange[]): Promise<unknown> =>
    store.append({ id: randomUUID(), recordedAt: at, components: [{ reads: [], events: [], registers, digest: '' }] });
  const timer = { kind: 'timer', due: at } as const;
  await change([{ ...timer, key: 'book/1@1', expect: 'done', value: 'again' }]);
  await change([{ ...timer, key: 'book/1@2', expect: 'done', value: undefined }]);
  await change([{ ...timer, key: 'book/1@3', expect: undefined, force: true, value: undefined }]);
  await change([{ ...timer, key: 'book/1@4', expect: undefined, force: true, value: 'new' }]);
  await change([{ ...timer, key: 'book/1@4', expect: undefined, force: true, value: 'newer' }]);
  await change([{ ...timer, key: 'none', expect: undefined, value: undefined }]);
  await change([{ kind: 'command', key: 'k', expect: undefined, value: 'a', due: at }]);
  await store.examine();
  assert.equal(await store.purgeRegisters('command', at, 10), true);
  await store.examine();
  await store.close();
  await examine(folder);
});

test('a log from before registers were counted is opened as it is, and counted from then on', async (context) => {
  const folder = await filledLog(context);
  const database = new DatabaseSync(logFile(folder));
  const columns = 'seq, id, first, last, recorded_at, previous, hash, components, refused, submitted_at, checksum';
  const made = String(database.prepare(`select sql from sqlite_schema where name = 'batch'`).get()!['sql']);
  database.exec(`
    alter table batch rename to newer; drop index batch_without_events;
    ${made.replace(', registers text', '')}; create index batch_without_events on batch (submitted_at) where last < first;
    insert into batch select ${columns} from newer; drop table newer; drop table tenure; pragma user_version = 3`);
  assert.equal(database.prepare('select * from batch').columns().length, columns.split(',').length);
  database.close();
  const store = await openStore(folder);
  await store.examine();
  await store.append(growth('book/2', 3));
  await store.examine();
  await store.close();
  const again = new DatabaseSync(logFile(folder));
  again.exec(`delete from register where key = 'book/1@2'`);
  again.close();
  await assert.rejects(examine(folder), /there are 5 registers of kind timer, and the newest batch left 6/);
});

test('a flipped byte is noticed wherever a register’s key stands, its index included', async (context) => {
  const folder = await filledLog(context);
  const whole = await readFile(logFile(folder));
  let places = 0;
  for (let found = whole.indexOf('book/1@2'); found >= 0; found = whole.indexOf('book/1@2', found + 1)) {
    const flipped = Buffer.from(whole);
    flipped[found + 7]! ^= 1;
    await writeFile(logFile(folder), flipped);
    await assert.rejects(examine(folder), CorruptLogError, `byte ${found + 7}`);
    places += 1;
  }
  assert.ok(places >= 2, 'the row and its index');
});

test('an examination sees the log as it was at its beginning, while others append', async (context) => {
  const folder = await filledLog(context);
  const store = await openStore(folder);
  const examined = examineApart(logFile(folder), 0);
  for (let version = 3; version < 60; version += 1) await store.append(growth('book/2', version));
  await examined;
  await store.close();
});
