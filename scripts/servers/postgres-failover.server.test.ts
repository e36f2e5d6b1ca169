import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { aggregate, answer, command, contract, decision, query, service, T, view } from '@banyan/core';
import {
  staff,
  startSystem,
  StoreError,
  UnavailableError,
  type Batch,
  type Client,
  type LogHead,
  type OwnedHub,
  type System,
} from '@banyan/engine';
import { lookAtPostgres, PostgresHub, PostgresLogStore, PostgresViewStore } from '@banyan/postgres';
import { openDataFolder } from '@banyan/sqlite';
import { batch, growth } from '@banyan/testing';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { PostgresServer, STANDBY } from './postgres.ts';

const NOTES = query({}, { by: ['public'], returns: T.Object({ notes: T.Integer() }) });
const lab = contract('lab', {
  events: { noted: { note: T.String() } },
  commands: { note: command({ note: T.String() }, { by: ['staff'] }) },
  queries: { notes: NOTES },
});
const page = aggregate(lab, 'page', { notes: 0 }, { noted: ({ notes }) => ({ notes: notes + 1 }) });
// Nothing but the idempotency key keeps a command that is sent again from being carried out again.
const note = decision(
  lab,
  'note',
  ({ note: id }) => page(id),
  (body, it) => it.append('noted', body),
);
const row = { all: T.String(), notes: T.Integer() };
const count = {
  key: () => 'all',
  fold: (counted: { readonly notes: number } | undefined) => ({ all: 'all', notes: (counted?.notes ?? 0) + 1 }),
};
const counts = view('counts', row).on(lab, { noted: count });
const labService = service(lab, {
  aggregates: [page],
  decisions: [note],
  views: [counts],
  answers: [
    answer(lab, 'notes', { counts }, async (_, views) => ({ notes: (await views.counts.get('all'))?.notes ?? 0 })),
  ],
});
/** Another service, which follows the first one's log and keeps its view apart. */
const reader = contract('reader', { events: {}, commands: {}, queries: { notes: NOTES } });
const seen = view('seen', row).on(lab, { noted: count });
const readerService = service(reader, {
  aggregates: [],
  decisions: [],
  views: [seen],
  uses: [lab],
  answers: [
    answer(reader, 'notes', { seen }, async (_, views) => ({ notes: (await views.seen.get('all'))?.notes ?? 0 })),
  ],
});

/** Waits for something that servers do, which takes its time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const giveUpMs = performance.now() + 60_000;
  while (!(await holds())) {
    assert.ok(performance.now() < giveUpMs, `not within a minute: ${holds.toString()}`);
    await setTimeout(20);
  }
}

/** A primary with a standby, in a folder of its own. */
interface Pair {
  readonly folder: string;
  readonly primary: PostgresServer;
  readonly standby: PostgresServer;
  /** Of the primary alone, and of both. */
  readonly alone: string;
  readonly both: string;
  /** Ends with the test, before the servers do. */
  readonly ends: (() => Promise<void>)[];
}

async function pair(context: TestContext): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-standby-'));
  // The servers run as a user of their own.
  chmodSync(folder, 0o755);
  const ports = [await freePort(), await freePort()] as const;
  const primary = new PostgresServer(folder, ports[0]);
  const standby = new PostgresServer(folder, ports[1], primary);
  const ends: (() => Promise<void>)[] = [];
  context.after(async () => {
    for (const end of ends.toReversed()) await end();
    await standby.down();
    await primary.down();
    rmSync(folder, { recursive: true });
  });
  await primary.up(() => {});
  await standby.up(() => {});
  const { url } = await primary.status();
  const both = new URL(url!);
  both.searchParams.set('host', '127.0.0.1,127.0.0.1');
  both.searchParams.set('port', ports.join(','));
  return { folder, primary, standby, alone: url!, both: both.href, ends };
}

/** Has the primary's commits wait for these standbys; '' for none. */
async function waitFor({ alone }: Pair, standbys: string): Promise<void> {
  const client = new pg.Client({ connectionString: alone });
  await client.connect();
  try {
    await client.query(`alter system set synchronous_standby_names = '${standbys}'`);
    await client.query('select pg_reload_conf()');
    const isSo = async (): Promise<boolean> => {
      const { rows } = await client.query<{ now: string; attached: string }>(
        "select current_setting('synchronous_standby_names') as now, (select count(*) from pg_stat_replication where sync_state = 'sync') as attached",
      );
      return rows[0]!.now === standbys && (standbys !== STANDBY || rows[0]!.attached === '1');
    };
    await until(isSo);
  } finally {
    await client.end();
  }
}

async function kill({ primary }: Pair): Promise<void> {
  const { pid } = await primary.status();
  process.kill(pid!, 'SIGKILL');
  await until(async () => (await primary.status()).state === 'down');
}

const openLog = (url: string): Promise<PostgresLogStore> =>
  PostgresLogStore.open({ log: 'lab', url, schema: 'lab_0', tellsOfCommits: true });

const newBatch = (stream: string, from: number, events: number): Batch =>
  batch([growth(stream, from, events)], { recordedAt: new Date().toISOString() });

async function endOf(url: string): Promise<LogHead> {
  const log = await openLog(url);
  try {
    return await log.head();
  } finally {
    await log.close();
  }
}

/** One of the two services in what would be a process of its own. */
async function run({ both: url, folder, ends }: Pair, here: 'lab' | 'reader'): Promise<System> {
  const data = openDataFolder(join(folder, `data-${here}`));
  const hub = (): Promise<OwnedHub> =>
    PostgresHub.open({
      logs: [
        { log: 'lab', url, schema: 'lab_0' },
        { log: 'reader', url, schema: 'reader_0' },
      ],
      pollMs: 100,
    });
  const notAsked = (): Promise<never> => Promise.reject(new Error('nothing is asked of the other one here'));
  const nobody = (): Client => ({ send: notAsked, query: notAsked });
  const system = await startSystem({
    services: [labService, readerService],
    here: [here],
    elsewhere: nobody,
    stores: {
      log: (name) => (name === 'lab' ? openLog(url) : PostgresLogStore.open({ log: name, url, schema: `${name}_0` })),
      views: (name) =>
        name === 'lab' ? PostgresViewStore.open({ url, schema: 'lab_views' }) : Promise.resolve(data.viewStore(name)),
      keys: () => data.keyStore(),
      hub,
    },
  });
  ends.push(async () => {
    await system.stop();
    await data.close();
  });
  return system;
}

/** Sends until it is answered, as a caller does who keeps the key. */
async function noteUntilAnswered(system: System, id: string): Promise<void> {
  for (;;)
    try {
      await system.client(staff('ann')).send(lab, 'note', { note: id }, { key: id });
      return;
    } catch (error) {
      if (!(error instanceof StoreError || error instanceof UnavailableError)) throw error;
      await setTimeout(20);
    }
}

const notesOf = async (system: System): Promise<number> =>
  (await system.client(staff('ann')).query(lab, 'notes', {})).notes;
const seenBy = async (system: System): Promise<number> =>
  (await system.client(staff('ann')).query(reader, 'notes', {})).notes;

test('a standby takes over after kill -9 of the primary: all that was acknowledged is there once, and views go on', async (context) => {
  const servers = await pair(context);
  await waitFor(servers, STANDBY);
  const [writer, follower] = [await run(servers, 'lab'), await run(servers, 'reader')];
  const late = await openLog(servers.both);
  servers.ends.push(() => late.close());
  const answered: string[] = [];
  let killedAt = Infinity;
  let isOver = false;
  const callers = Array.from({ length: 8 }, async (_, caller) => {
    for (let nth = 0; !isOver; nth += 1) {
      await noteUntilAnswered(writer, `${caller}-${nth}`);
      answered.push(`${caller}-${nth}`);
    }
  });
  const failOver = async (): Promise<void> => {
    await until(async () => answered.length >= 200);
    await kill(servers);
    killedAt = answered.length;
    await servers.standby.promote();
    await until(async () => answered.length >= killedAt + 200);
  };
  await Promise.all([failOver().finally(() => (isOver = true)), ...callers]);

  const { url } = await servers.standby.status();
  const log = await openLog(url!);
  servers.ends.push(() => log.close());
  const notes = (await log.read(0, 100_000, Number.MAX_SAFE_INTEGER)).map(
    ({ payload }) => (JSON.parse(payload) as { note: string }).note,
  );
  assert.deepEqual(notes.toSorted(), answered.toSorted());
  assert.equal((await writer.operations.verifyLog('lab')).events, notes.length);
  await until(async () => (await notesOf(writer)) === notes.length && (await seenBy(follower)) === notes.length);
  for (const [system, of, name] of [
    [writer, 'lab', 'counts'],
    [follower, 'reader', 'seen'],
  ] as const)
    assert.equal((await system.operations.compareView(of, name)).differences, 0);
  assert.deepEqual(
    [writer.readiness(), follower.readiness()],
    [
      { ready: true, reasons: {} },
      { ready: true, reasons: {} },
    ],
  );

  // The primary of before comes back, and takes writes, too: nobody goes there.
  await servers.primary.up(() => {});
  assert.equal((await late.head()).position, notes.length);
});

test('whoever has seen what a standby lacks stops there and says so, also once the log is as long again', async (context) => {
  const servers = await pair(context);
  await waitFor(servers, STANDBY);
  const [writer, follower] = [await run(servers, 'lab'), await run(servers, 'reader')];
  const [idle, another] = [await openLog(servers.both), await openLog(servers.both)];
  servers.ends.push(
    () => idle.close(),
    () => another.close(),
  );
  for (let nth = 0; nth < 5; nth += 1) await noteUntilAnswered(writer, `kept-${nth}`);
  // From here on, commits wait for nobody.
  await servers.standby.down();
  await waitFor(servers, '');
  // Of a kind that is no note.
  await another.append(newBatch('page/another', 1, 1));
  for (let nth = 0; nth < 4; nth += 1) await noteUntilAnswered(writer, `lost-${nth}`);
  await until(async () => (await seenBy(follower)) === 9);
  // It has read, and looked at nothing else.
  assert.equal((await idle.read(0, 100, Number.MAX_SAFE_INTEGER)).length, 10);
  const { hash: lost } = await endOf(servers.alone);
  await kill(servers);
  await servers.standby.up(() => {});
  await servers.standby.promote();

  await until(async () => !follower.readiness().ready);
  const { reasons } = follower.readiness();
  assert.match(
    reasons['reader'] ?? '',
    /the log of lab is damaged: it ends at 5 \(batch [0-9a-f]{64}\), and position 10 \(batch [0-9a-f]{64}\) has been seen here: its end is lost/,
  );
  await assert.rejects(
    writer.client(staff('ann')).send(lab, 'note', { note: 'more' }, { key: 'more' }),
    /its end is lost/,
  );
  assert.match(writer.readiness().reasons['lab'] ?? '', /its end is lost/);

  // One that has only appended knows it as well as one that reads, once it has a new connection.
  const more = newBatch('page/another', 2, 1);
  await assert.rejects(another.append(more), StoreError);
  await assert.rejects(another.append(more), /it ends at 5 .* position 6 .* its end is lost/);

  // Somebody who knows nothing of it writes on, to where they stood and beyond.
  const { url } = await servers.standby.status();
  const stranger = await openLog(url!);
  servers.ends.push(() => stranger.close());
  assert.equal((await stranger.head()).position, 5);
  await stranger.append(newBatch('page/other', 1, 20));
  await assert.rejects(idle.head(), (error: Error) => {
    assert.match(
      error.message,
      /position 10 ended batch [0-9a-f]{64} when it was seen here, and batch [0-9a-f]{64} has it now/,
    );
    assert.ok(error.message.includes(lost));
    return true;
  });
  assert.equal(await seenBy(follower), 9);
  assert.equal(follower.readiness().ready, false);
});

test('no start on several servers that do not replicate synchronously, nor on standbys alone', async (context) => {
  const servers = await pair(context);
  assert.ok((await lookAtPostgres(servers.alone)).connectionsMax > 0);
  await assert.rejects(
    lookAtPostgres(servers.both),
    /its address names 2 servers, and synchronous_standby_names is empty/,
  );
  await assert.rejects(openLog(servers.both), /synchronous_standby_names is empty/);
  await waitFor(servers, 'somebody');
  for (const url of [servers.alone, servers.both])
    await assert.rejects(
      lookAtPostgres(url),
      /synchronous_standby_names is "somebody", and no such standby follows it/,
    );
  await waitFor(servers, STANDBY);
  assert.ok((await lookAtPostgres(servers.both)).connectionsMax > 0);
  await kill(servers);
  await assert.rejects(
    lookAtPostgres(servers.both),
    /no server takes writes: 127\.0\.0\.1:\d+ does not answer: .*; 127\.0\.0\.1:\d+ is a standby/,
  );
});
