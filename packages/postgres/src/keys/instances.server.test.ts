import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CorruptKeysError, StoreError, copyKeys } from '@banyan/engine';
import pg, { type Client } from 'pg';
import { CuttingProxy } from '../../test/cutting-proxy.ts';
import { KeyServer } from '../../test/key-server.ts';
import { newSchema } from '../testing/schemas.ts';
import { PostgresKeyStore } from './postgres-key-store.ts';

const server = new KeyServer();
before(() => server.start());
after(() => server.remove());

/** How it ended: what it threw, or undefined. */
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

async function atServer<Result>(work: (client: Client) => Promise<Result>, url = server.url): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const execute = (statement: string): Promise<unknown> => atServer((client) => client.query(statement));

/** Changes a setting of the server until the work is done. */
async function whileSet<Result>(setting: string, value: string, work: () => Promise<Result>): Promise<Result> {
  const loadedAt = (): Promise<string> =>
    atServer(
      async (client) => (await client.query<{ at: string }>('select pg_conf_load_time()::text as at')).rows[0]!.at,
    );
  const set = async (clause: string): Promise<void> => {
    const before = await loadedAt();
    await execute(`alter system ${clause}`);
    await execute('select pg_reload_conf()');
    // The server hears of it when it does.
    while ((await loadedAt()) === before);
  };
  await set(`set ${setting} = ${value}`);
  try {
    return await work();
  } finally {
    await set(`reset ${setting}`);
  }
}

/** Stores of one schema, as many processes have them; closed at the end of the test file. */
async function instances(
  count: number,
  options: { readonly url?: string; readonly answerWithinMs?: number } = {},
): Promise<{ schema: string; stores: PostgresKeyStore[] }> {
  const schema = newSchema();
  const stores = await Promise.all(
    Array.from({ length: count }, () => PostgresKeyStore.open({ url: server.url, schema, ...options })),
  );
  after(async () => {
    for (const store of stores) await store.close();
  });
  return { schema, stores };
}

async function keyIn(store: PostgresKeyStore, subject: string): Promise<Uint8Array | 'erased' | undefined> {
  const found = (await store.find([subject])).get(subject);
  return found === undefined ? undefined : 'key' in found ? found.key : 'erased';
}

describe("several processes with one store of people's keys on PostgreSQL", () => {
  it('open it for the first time at once, know it by one name, and get the same keys and names', async () => {
    const { stores } = await instances(6);
    assert.equal(new Set(stores.map(({ name }) => name)).size, 1);
    // Each asks for the same in an order of its own.
    const subjects = Array.from({ length: 50 }, (_, nth) => `p${nth}`);
    const keys = await Promise.all(
      stores.map((store, nth) => store.obtain([...subjects.slice(nth * 7), ...subjects.slice(0, nth * 7)])),
    );
    for (const subject of subjects)
      for (const found of keys) assert.deepEqual(found.get(subject), keys[0]!.get(subject), subject);
    const names = await Promise.all(stores.map((store) => store.obtainName('digest')));
    assert.equal(new Set(names).size, 1);
  });

  it('agree on who is erased when some erase and others ask at once, twice or more', async () => {
    const { stores } = await instances(4);
    for (const round of [1, 2, 3]) {
      const subject = `p${round}`;
      const calls = stores.flatMap((store, nth) => [
        store.obtain([subject, `other ${nth}`]),
        nth % 2 === 0 ? store.erase(subject) : store.obtain([subject]),
      ]);
      await Promise.all(calls);
      for (const store of stores) assert.equal(await keyIn(store, subject), 'erased');
    }
    assert.deepEqual((await stores[0]!.tombstones()).subjects, ['p1', 'p2', 'p3']);
  });

  it('never miss a key while others are erased', async () => {
    const { stores } = await instances(3);
    const [eraser, ...readers] = stores as [PostgresKeyStore, ...PostgresKeyStore[]];
    const kept = Array.from({ length: 40 }, (_, nth) => `kept ${nth}`);
    const keys = await eraser.obtain(kept);
    let erasing = true;
    const reading = Promise.all(
      readers.map(async (reader) => {
        let reads = 0;
        for (; erasing; reads += 1) assert.deepEqual(await reader.find(kept), keys);
        return reads;
      }),
    );
    for (let nth = 0; nth < 16; nth += 1) {
      await eraser.obtain([`passing ${nth}`]);
      await eraser.erase(`passing ${nth}`);
    }
    erasing = false;
    for (const reads of await reading) assert.ok(reads > 16, `only ${reads} reads`);
  });

  it('waits for whoever reads a whole table, and lets the others read meanwhile', async () => {
    const { schema, stores } = await instances(2);
    const [eraser, reader] = stores as [PostgresKeyStore, PostgresKeyStore];
    await eraser.obtain(['ann', 'bob']);
    let erasing: Promise<void> | undefined;
    // As a dump does.
    await atServer(async (client) => {
      await client.query(`begin; lock table ${schema}.person in access share mode`);
      erasing = eraser.erase('ann');
      for (let nth = 0; nth < 20; nth += 1) assert.notEqual(await keyIn(reader, 'bob'), undefined);
      assert.notEqual(await keyIn(reader, 'ann'), 'erased');
    });
    await erasing;
    assert.equal(await keyIn(reader, 'ann'), 'erased');
  });
});

describe("an erased key on PostgreSQL's disk", () => {
  it('is nowhere in the files of the server, in whatever way it could be written', async () => {
    const { schema, stores } = await instances(1);
    const [store] = stores as [PostgresKeyStore];
    const people = Array.from({ length: 3000 }, (_, nth) => `person ${nth}`);
    const keys = await store.obtain(people);
    const digest = 'the-digest-of-the-address-of-ann';
    const name = await store.obtainName(digest);
    const keyOf = (subject: string): Uint8Array => {
      const found = keys.get(subject)!;
      assert.ok('key' in found);
      return found.key;
    };
    // What copies of keys a server makes by itself: statistics, whole pages in its log, tables written anew.
    await execute(`analyze ${schema}.person; analyze ${schema}.name; analyze`);
    await execute('checkpoint');
    await store.obtain(people.map((subject) => `${subject} 2`));
    await execute(`vacuum full ${schema}.person_3`);
    for (const subject of ['person 1', 'person 2', 'person 2999']) {
      assert.notDeepEqual(server.filesWith(keyOf(subject)), [], 'the search finds a key that is there');
      await store.erase(subject);
      assert.deepEqual(server.filesWith(keyOf(subject)), [], subject);
    }
    assert.notDeepEqual(server.filesWith(Buffer.from(digest)), []);
    await store.forgetName(name);
    assert.deepEqual(server.filesWith(Buffer.from(digest)), []);
    for (const subject of ['person 1', 'person 2', 'person 2999']) keys.set(subject, { erased: true });
    assert.deepEqual(await store.find(people), keys);
  });

  it('is gone from among 100,000, too', async (context) => {
    const { schema, stores } = await instances(1);
    const [store] = stores as [PostgresKeyStore];
    await execute(
      `insert into ${schema}.person select ${schema}.bucket_of(subject), subject, secret, ${schema}.checksum_of(subject, secret)
       from (select 'person ' || nth as subject, sha256(uuid_send(gen_random_uuid()) || '\\x01') as secret from generate_series(1, 100000) nth) made`,
    );
    const took: number[] = [];
    for (let nth = 1; nth <= 7; nth += 1) {
      const key = await keyIn(store, `person ${nth}`);
      assert.ok(key instanceof Uint8Array);
      const beganMs = performance.now();
      await store.erase(`person ${nth}`);
      took.push(performance.now() - beganMs);
      assert.deepEqual(server.filesWith(key), []);
    }
    const left = await atServer((client) =>
      client.query<{ keys: string }>(`select count(*) as keys from ${schema}.person where secret is not null`),
    );
    assert.equal(Number(left.rows[0]?.keys), 99_993);
    const [median] = took.toSorted((a, b) => a - b).slice(3);
    context.diagnostic(
      `fsync on, wal_recycle off: an erasure among 100,000 keys took ${median!.toFixed(0)} ms (median of 7)`,
    );
  });

  it('is overwritten where the server goes on to use files of its log again', async () => {
    await whileSet('wal_recycle', 'on', async () => {
      const { stores } = await instances(1);
      const [store] = stores as [PostgresKeyStore];
      await store.obtain(['ann']);
      const key = await keyIn(store, 'ann');
      assert.ok(key instanceof Uint8Array);
      // So that files with the key are waiting for their next use.
      await execute('select pg_switch_wal(); checkpoint');
      await execute('select pg_switch_wal(); checkpoint');
      assert.notDeepEqual(server.filesWith(key), []);
      await store.erase('ann');
      assert.deepEqual(server.filesWith(key), []);
    });
  });

  it('is not said to be gone while the server keeps its log for somebody, and is when that has ended', async () => {
    const { stores } = await instances(1, { answerWithinMs: 1_500 });
    const [store] = stores as [PostgresKeyStore];
    await store.obtain(['ann']);
    await execute("select pg_create_physical_replication_slot('standby', true)");
    const told = await errorOf(store.erase('ann'));
    assert.ok(told instanceof StoreError && told.outcome === 'unknown');
    assert.match(told.message, /kept by replication slot standby/);
    assert.equal(await keyIn(store, 'ann'), 'erased', 'from there on nobody gets the key');
    await assert.rejects(store.erase('ann'), StoreError);
    await execute("select pg_drop_replication_slot('standby')");
    await store.erase('ann');
  });
});

describe("people's keys on a PostgreSQL server that fails", () => {
  it('are the same where the answer was lost after the commit', async () => {
    const proxy = await CuttingProxy.before(server.url);
    after(() => proxy.close());
    const { schema, stores } = await instances(1, { url: proxy.url });
    const [store] = stores as [PostgresKeyStore];
    await store.obtain(['ann']);
    proxy.loseAnswers(true);
    const unknown = (error: unknown): boolean => error instanceof StoreError && error.outcome === 'unknown';
    await assert.rejects(store.obtain(['bob']), unknown);
    await assert.rejects(store.erase('ann'), unknown);
    assert.ok(proxy.cut >= 2);
    proxy.loseAnswers(false);
    const [made] = (await store.obtain(['bob'])).values();
    const direct = await PostgresKeyStore.open({ url: server.url, schema });
    assert.deepEqual((await direct.find(['bob'])).get('bob'), made);
    await direct.close();
    await store.erase('ann');
    assert.equal(await keyIn(store, 'ann'), 'erased');
  });

  it('are there again, and asked for without a word, after it was stopped and after kill -9 under use', async () => {
    const { stores } = await instances(2);
    const [store, other] = stores as [PostgresKeyStore, PostgresKeyStore];
    const told = new Map<string, unknown>();
    for (const end of ['stop', 'kill'] as const) {
      let using = true;
      const used = Promise.all(
        stores.map(async (one, nth) => {
          for (let n = 0; using; n += 1) {
            const subject = `${end} ${nth} ${n}`;
            const found = await one.obtain([subject]).catch((error: unknown) => {
              assert.ok(error instanceof StoreError, String(error));
              return undefined;
            });
            if (found !== undefined) told.set(subject, found.get(subject));
          }
        }),
      );
      while (told.size < 20) await other.find(['nobody']);
      await server[end]();
      await server.start();
      using = false;
      await used;
      assert.deepEqual(await store.find([...told.keys()]), told);
      await other.erase('ann');
    }
  });

  it('are not given out while a commit may be lost with the server: not to who makes one, nor to who finds it made', async () => {
    const { stores } = await instances(2);
    const [store, other] = stores as [PostgresKeyStore, PostgresKeyStore];
    const warned = (error: unknown): boolean => error instanceof StoreError && /the server warns/.test(error.message);
    // A standby that is not there is waited for, until somebody gives up waiting: then the commit stands, with a warning.
    await whileSet('synchronous_standby_names', "'nobody'", async () => {
      const givenUp = async (one: PostgresKeyStore, subject: string): Promise<unknown> => {
        let answered = false;
        const asked = errorOf(one.obtain([subject])).finally(() => (answered = true));
        await atServer(async (client) => {
          while (!answered)
            await client.query("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
        });
        return asked;
      };
      // The server takes a moment to wait for it.
      for (let nth = 0; !warned(await givenUp(store, `early ${nth}`)); nth += 1);
      for (const one of [store, other]) {
        const told = await givenUp(one, 'ann');
        assert.ok(warned(told), String(told));
      }
    });
    assert.equal((await store.obtain(['ann'])).size, 1);
  });
});

describe("what people's keys on PostgreSQL ask of a server", () => {
  it('is a user who may remove what is erased, or a word on what is missing', async () => {
    const schema = newSchema();
    await execute(`create role keeper login password 'secret'; create schema ${schema} authorization keeper`);
    const url = new URL(server.url);
    [url.username, url.password] = ['keeper', 'secret'];
    const open = (): Promise<PostgresKeyStore> => PostgresKeyStore.open({ url: url.href, schema });
    await assert.rejects(
      open(),
      /grant pg_checkpoint to keeper.*pg_switch_wal\(\) to keeper.*pg_ls_waldir\(\) to keeper/,
    );
    await execute(
      'grant pg_checkpoint to keeper; grant execute on function pg_switch_wal() to keeper; grant execute on function pg_ls_waldir() to keeper; grant create on database postgres to keeper',
    );
    const store = await open();
    await store.obtain(['ann']);
    const key = await keyIn(store, 'ann');
    assert.ok(key instanceof Uint8Array);
    await store.erase('ann');
    assert.deepEqual(server.filesWith(key), []);
    await store.close();
  });

  it('is that it does not write keys to its log, where they come from another store', async () => {
    const { stores } = await instances(2);
    const [from, to] = stores as [PostgresKeyStore, PostgresKeyStore];
    await from.obtain(['ann']);
    await whileSet('log_statement', "'all'", async () => {
      await from.obtain(['bob']);
      const key = await keyIn(from, 'bob');
      assert.ok(key instanceof Uint8Array);
      assert.ok(!server.filesWith(key).includes('postgres.log'), 'the server makes keys itself');
      await assert.rejects(copyKeys(from, to), /would write it to its log \(log_statement\)/);
    });
  });

  it('is that nobody changes a row behind our back', async () => {
    const { schema, stores } = await instances(1);
    const [store] = stores as [PostgresKeyStore];
    await store.obtain(['ann', 'bob']);
    const name = await store.obtainName('digest');
    await execute(
      `update ${schema}.person set secret = set_byte(secret, 0, get_byte(secret, 0) # 1) where subject = 'ann'`,
    );
    await assert.rejects(store.find(['ann']), CorruptKeysError);
    await assert.rejects(store.obtain(['ann']), CorruptKeysError);
    assert.equal((await store.find(['bob'])).size, 1);
    await execute(`update ${schema}.name set name = 'another' where name = '${name}'`);
    await assert.rejects(store.findName('digest'), CorruptKeysError);
  });
});
