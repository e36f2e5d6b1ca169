import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { staff, startSystem, type System } from '@banyan/engine';
import { kafkaAt, KafkaHub } from '@banyan/kafka';
import { PostgresLogStore, serviceDatabase } from '@banyan/postgres';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { openDataFolder } from '@banyan/sqlite';
import { diaries, diary } from '../test/diary.ts';
import { assertReady, cassandra, embedded, kafka, mongodb, postgres, redis, topology } from './index.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-elsewhere-'));
after(() => rm(root, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(root, `data-${(folders += 1)}`);

const servers = {
  folder: embedded(),
  main: postgres('DIARY_POSTGRES', { databases: 'by-service' }),
  events: kafka('DIARY_KAFKA'),
  memory: redis('BANYAN_REDIS_URL'),
  pages: mongodb('BANYAN_MONGODB_URL'),
  past: cassandra('BANYAN_CASSANDRA_URL'),
} as const;
const views = { '*': 'memory', 'on-mongo': 'pages', 'on-cassandra': 'past' } as const;

/** In one process, its logs in the folder. */
const alone = topology(diaries, {
  name: 'alone',
  summary: 'a diary in one process, whose events are sent to Kafka',
  stores: servers,
  hub: 'events',
  keys: 'folder',
  processes: { all: { instances: 1 } },
  services: {
    diary: { process: 'all', log: 'folder', views },
    reader: { process: 'all', log: 'folder', views: 'folder' },
  },
});

/** In two, each with a database of its own; two instances of the one that writes. */
const apart = topology(diaries, {
  name: 'apart',
  summary: 'a diary and its reader in processes of their own',
  stores: servers,
  hub: 'events',
  keys: 'main',
  processes: { desk: { instances: 2 }, chair: { instances: 1, gateway: true } },
  services: {
    diary: { process: 'desk', log: 'main', views },
    reader: { process: 'chair', log: 'main', views: 'main' },
  },
});

/** A database and names of topics that nobody has used. */
async function freshServers(t: TestContext): Promise<void> {
  const { url, drop } = await freshDatabase(serverUrl());
  t.after(drop);
  process.env['DIARY_POSTGRES'] = url;
  process.env['DIARY_KAFKA'] = `${process.env['BANYAN_KAFKA_BROKERS']}&prefix=test-${randomBytes(8).toString('hex')}.`;
}

/** Starts a process of a topology in a folder of its own; the test ends it. */
async function started(
  t: TestContext,
  of: typeof alone,
  process?: string,
  path = newFolder(),
): Promise<System & { end(): Promise<void> }> {
  const folder = openDataFolder(path);
  const parts = of(folder, process);
  const nobody = { send: () => Promise.reject(new Error('nobody')), query: () => Promise.reject(new Error('nobody')) };
  const system = await startSystem({ ...parts, ...(process !== undefined && { elsewhere: () => nobody }) });
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= system.stop().then(() => folder.close()));
  t.after(end);
  return { ...system, end };
}

const write = (system: System, day: string, note: string) =>
  system.client(staff('ann')).send(diary, 'write-note', { day, note }, { key: `${day} ${note}` });
const notesOf = (system: System, day: string, after?: string) =>
  system.client(staff('ann')).query(diary, 'notes', { day }, after === undefined ? {} : { after });

test('in one process, events are on Kafka and views on three kinds of servers, at the next start, too; another folder has none of them', async (t) => {
  await freshServers(t);
  assert.deepEqual(await assertReady(alone.plan, process.env), []);
  const folder = newFolder();
  const first = await started(t, alone, undefined, folder);
  const { token } = await write(first, 'Monday', 'rain');
  assert.deepEqual(await notesOf(first, 'Monday', token), ['rain', 'rain', 'rain']);
  await first.end();
  const again = await started(t, alone, undefined, folder);
  assert.deepEqual(await notesOf(again, 'Monday', token), ['rain', 'rain', 'rain']);
  await again.end();
  // Begun anew, with topics of its own: views of other logs are not taken for its own.
  await freshServers(t);
  const other = await started(t, alone);
  assert.deepEqual(await notesOf(other, 'Monday'), []);
  await other.end();
});

test('in several processes, each service has its database, instances write one log, and whoever follows it hears of that by Kafka', async (t) => {
  await freshServers(t);
  const chair = await started(t, apart, 'chair');
  const desks = [await started(t, apart, 'desk'), await started(t, apart, 'desk')];
  let token = '';
  for (const [nth, desk] of [...desks, ...desks].entries())
    ({ token } = await write(desk, `day ${nth}`, `note ${nth}`));
  for (const desk of desks) assert.deepEqual(await notesOf(desk, 'day 3', token), ['note 3', 'note 3', 'note 3']);
  const read = await chair.client(staff('ann')).query(diaries.reader, 'last-read', { day: 'day 3' }, { after: token });
  assert.equal(read, 'note 3');

  // What the topic has, seen by a hub whose log tells nothing but where it ends.
  const url = serviceDatabase(process.env['DIARY_POSTGRES']!, 'diary');
  const log = await PostgresLogStore.open({ log: 'diary', url, schema: 'diary_0', make: false });
  const owner = {
    log: log.log,
    shard: log.shard,
    head: () => log.head(),
    batches: (...asked: Parameters<typeof log.batches>) => log.batches(...asked),
    read: () => Promise.reject(new Error('it is to be read on Kafka')),
  };
  const hub = await KafkaHub.open({ ...kafkaAt(process.env['DIARY_KAFKA']!), logs: [owner] });
  const events = await hub.read({ log: 'diary', shard: 0 }, 0, 10);
  await hub.close();
  await log.close();
  for (const system of [chair, ...desks]) await system.end();
  assert.deepEqual(
    events.map(({ position }) => position),
    [1, 2, 3, 4],
  );
});
