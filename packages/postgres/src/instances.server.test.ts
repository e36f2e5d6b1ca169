import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { StoreError, verifyChain, type AppendOutcome, type LogStore } from '@banyan/engine';
import { batch, component, event, growth, setting } from '@banyan/testing';
import type { Client } from 'pg';
import { CuttingProxy } from '../test/cutting-proxy.ts';
import { atServer, dropSchema, newSchema } from './testing/schemas.ts';
import { serverUrl } from './testing/server-url.ts';
import { PostgresLogStore } from './postgres-log-store.ts';

const open = (schema: string, url = serverUrl(), answerWithinMs = 30_000): Promise<PostgresLogStore> =>
  PostgresLogStore.open({ log: 'library', url, schema, answerWithinMs });

/** Stores of one log, closed at the end of the suite, and its schema dropped. */
function place(): { schema: string; opened: LogStore[] } {
  const made = { schema: newSchema(), opened: [] as LogStore[] };
  after(async () => {
    for (const store of made.opened) await store.close();
    await dropSchema(made.schema);
  });
  return made;
}

async function instances(count: number): Promise<{ schema: string; stores: PostgresLogStore[] }> {
  const { schema, opened } = place();
  const stores = await Promise.all(Array.from({ length: count }, () => open(schema)));
  opened.push(...stores);
  return { schema, stores };
}

/** Holds the head's lock until what it is given has the given number of sessions wait for it. */
function whileHeadIsHeld<Result>(
  schema: string,
  waiting: number,
  work: () => Result,
  then?: (client: Client) => Promise<unknown>,
): Promise<Result> {
  return atServer(async (holder) => {
    await holder.query('begin');
    await holder.query(`select 1 from ${schema}.head for update`);
    const result = work();
    // On another connection: within a transaction the server shows one moment of what its sessions do.
    await atServer(async (client) => {
      await untilWaiting(client, schema, waiting);
      await then?.(client);
    });
    await holder.query('rollback');
    return result;
  });
}

async function untilWaiting(client: Client, schema: string, count: number): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ waiting: number }>(
      "select count(*) as waiting from pg_stat_activity where wait_event_type = 'Lock' and query like $1",
      [`%${schema}.append(%`],
    );
    if (rows[0]?.waiting === count) return;
  }
}

/** How it ended: what it threw, or undefined. */
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const accepted = ({ components }: AppendOutcome): boolean[] => components.map((one) => one.accepted);

describe('several instances of one log on PostgreSQL', () => {
  it('can be opened for the first time by many at once', async () => {
    const { stores } = await instances(8);
    const outcomes = await Promise.all(stores.map((store, nth) => store.append(batch([growth(`book/${nth}`, 1, 1)]))));
    assert.deepEqual(
      outcomes.map(({ head }) => head.position).toSorted((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
  });

  it('accepts one of two batches that wait for the head and write the same stream', async () => {
    const { schema, stores } = await instances(2);
    const appends = await whileHeadIsHeld(schema, 2, () =>
      stores.map((store) => store.append(batch([growth('book/1', 1, 1)]))),
    );
    const outcomes = await Promise.all(appends);
    assert.deepEqual(
      outcomes.map(accepted).toSorted(([one], [other]) => Number(one) - Number(other)),
      [[false], [true]],
    );
    assert.equal((await stores[0]!.read(0, 9, 1e6)).length, 1);
  });

  it('accepts one of two batches that cross: each reads the stream that the other writes', async () => {
    const { schema, stores } = await instances(2);
    const crossing = [
      component({ reads: { 'book/1': 0 }, events: [event('book/2', 1)] }),
      component({ reads: { 'book/2': 0 }, events: [event('book/1', 1)] }),
    ];
    const appends = await whileHeadIsHeld(schema, 2, () =>
      stores.map((store, nth) => store.append(batch([crossing[nth]!]))),
    );
    const outcomes = await Promise.all(appends);
    assert.deepEqual(
      outcomes.map(accepted).toSorted(([one], [other]) => Number(one) - Number(other)),
      [[false], [true]],
    );
  });

  it('lets one of two set a register', async () => {
    const { schema, stores } = await instances(2);
    const appends = await whileHeadIsHeld(schema, 2, () =>
      stores.map((store, nth) =>
        store.append(batch([setting({ key: 'owner', expect: undefined, value: `instance ${nth}` })])),
      ),
    );
    const outcomes = await Promise.all(appends);
    assert.deepEqual(
      outcomes.map(accepted).toSorted(([one], [other]) => Number(one) - Number(other)),
      [[false], [true]],
    );
    const winner = outcomes.findIndex((outcome) => accepted(outcome)[0]);
    assert.equal(await stores[0]!.register('timer', 'owner'), `instance ${winner}`);
  });

  it('keeps one order without gaps however many write at once, and every reader sees it grow', async () => {
    const { stores } = await instances(4);
    const [reader, ...writers] = stores as [PostgresLogStore, ...PostgresLogStore[]];
    let writing = true;
    const appends = Promise.all(
      writers.map(async (store, nth) => {
        for (let version = 1; version <= 40; version += 1)
          await store.append(batch([growth(`book/${nth}`, version, 1), growth(`shelf/${nth}`, version, 1)]));
      }),
    ).finally(() => (writing = false));
    let seen = 0;
    while (writing) {
      const events = await reader.read(0, 1000, 1e9);
      assert.ok(events.length >= seen && events.length % 2 === 0, 'half a batch was seen, or what was seen went away');
      seen = events.length;
    }
    await appends;
    assert.equal((await verifyChain(reader)).events, 240);
  });
});

describe('a log on PostgreSQL whose connection is lost', () => {
  const unknown = (error: unknown): boolean => error instanceof StoreError && error.outcome === 'unknown';

  it('does not know what became of a batch whose session was ended, and has it accepted once', async () => {
    const { schema, stores } = await instances(1);
    const [store] = stores as [PostgresLogStore];
    const submitted = batch([growth('book/1', 1, 2)]);
    const appended = await whileHeadIsHeld(
      schema,
      1,
      () => ({ ended: errorOf(store.append(submitted)) }),
      (client) =>
        client.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like $1",
          [`%${schema}.append(%`],
        ),
    );
    assert.ok(unknown(await appended.ended));
    assert.deepEqual(accepted(await store.append(submitted)), [true]);
    assert.deepEqual(
      (await store.read(0, 9, 1e6)).map(({ version }) => version),
      [1, 2],
    );
  });

  it('learns by the same batch what became of one that was committed and whose answer was lost', async () => {
    const proxy = await CuttingProxy.before(serverUrl());
    after(() => proxy.close());
    const { schema, opened } = place();
    const store = await open(schema, proxy.url);
    opened.push(store);
    await store.append(batch([growth('book/1', 1, 1)]));
    const submitted = batch([growth('book/1', 2, 1), growth('book/9', 4, 1)]);
    proxy.loseAnswers(true);
    await assert.rejects(store.append(submitted), unknown);
    assert.equal(proxy.cut, 1);
    // Nobody can say that nothing was written while no connection is to be had, either: that answer is about the second try.
    await assert.rejects(store.append(submitted), (error) => error instanceof StoreError && error.outcome === 'none');
    proxy.loseAnswers(false);
    const outcome = await store.append(submitted);
    assert.deepEqual([accepted(outcome), outcome.base, outcome.head.position], [[true, false], 1, 2]);
    assert.deepEqual(await store.append(submitted), outcome);
    assert.equal((await store.read(0, 9, 1e6)).length, 2);
  });

  it('does not take a commit for done of which the server warns', async () => {
    const { schema, stores } = await instances(1);
    const [store] = stores as [PostgresLogStore];
    // As a server does that has committed what a standby did not take.
    const warn = `create function ${schema}.warn() returns trigger language plpgsql as $$ begin raise warning 'might not have been replicated'; return new; end $$;
      create trigger warn before insert on ${schema}.batch for each row execute function ${schema}.warn()`;
    await atServer((client) => client.query(warn));
    const submitted = batch([growth('book/1', 1, 1)]);
    await assert.rejects(store.append(submitted), unknown);
    await atServer((client) => client.query(`drop trigger warn on ${schema}.batch`));
    assert.deepEqual(accepted(await store.append(submitted)), [true]);
    assert.equal((await store.read(0, 9, 1e6)).length, 1);
  });

  it('gives up a server that says nothing, and does not know', async () => {
    const { schema, opened } = place();
    const store = await open(schema, serverUrl(), 3_000);
    opened.push(store);
    const submitted = batch([growth('book/1', 1, 1)]);
    let ended: Promise<unknown> | undefined;
    await whileHeadIsHeld(
      schema,
      1,
      () => {
        ended = errorOf(store.append(submitted));
      },
      async () => assert.ok(unknown(await ended)),
    );
    assert.deepEqual(accepted(await store.append(submitted)), [true]);
    assert.equal((await store.read(0, 9, 1e6)).length, 1);
  });

  it('goes on by itself after every session was ended', async () => {
    const { schema, stores } = await instances(1);
    const [store] = stores as [PostgresLogStore];
    await store.append(batch([growth('book/1', 1, 1)]));
    assert.equal((await store.read(0, 9, 1e6)).length, 1);
    await atServer((client) =>
      client.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
        `banyan library ${schema}`,
      ]),
    );
    const submitted = batch([growth('book/1', 2, 1)]);
    for (;;) {
      const error = await errorOf(store.append(submitted));
      if (error === undefined) break;
      assert.ok(error instanceof StoreError, 'it says what happened');
    }
    assert.equal((await store.read(0, 9, 1e6)).length, 2);
  });
});
