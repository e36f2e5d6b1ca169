import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { DefectError, InvalidError } from '@banyan/core';
import { DamagedViewError, StoreError, type ViewTable } from '@banyan/engine';
import { AtServer } from '../test/at-server.ts';
import { storesOfSuite, step, tallies, tally } from '../test/stores.ts';
import { CassandraViewStore } from './cassandra-view-store.ts';
import { newSpace, serverUrl } from './testing/server.ts';

const keysOf = async (table: ViewTable): Promise<string[]> => (await table.scan('', 1000)).map(({ key }) => key);

suite('a damaged view on Cassandra, settings that are refused, values of any length', () => {
  const open = storesOfSuite();
  let connected: Promise<AtServer> | undefined;
  const server = (): Promise<AtServer> => (connected ??= AtServer.connect());
  after(async () => (await connected)?.end());

  test('a row, a mark or a cursor that was edited is never served, until others are swapped in', async () => {
    const edits = [
      {
        what: `insert into $r (bucket, key, at, row) values (?, ?, ?, 'x') using timestamp 9000000`,
        read: (table: ViewTable) => table.get('a'),
      },
      {
        what: `insert into $r (bucket, key, at, mark) values (?, ?, ?, '{}') using timestamp 9000000`,
        read: (table: ViewTable) => table.list({ limit: 9 }),
      },
      { what: undefined, read: (table: ViewTable) => table.positions() },
    ];
    for (const { what, read } of edits) {
      const space = newSpace();
      const notices: string[] = [];
      const store = await open(space, { onDamage: (notice) => notices.push(notice) });
      const table = await store.open(tallies);
      await table.write(step(0, { upserts: [tally('a', 'x', 1)] }));
      await read(table);
      const at = await server();
      if (what === undefined)
        await at.all(
          `update $k.head_1 set stamp = 77 where space = ? and view_name = 'tallies' and place = 'live' if exists`,
          [space],
        );
      else {
        const [row] = await at.ofView(space, 'tallies', 'select bucket, key, at from $r');
        await at.ofView(space, 'tallies', what, [row!['bucket'], row!['key'], row!['at']]);
      }
      await assert.rejects(read(table), DamagedViewError, what);
      await assert.rejects(table.get('other'), DamagedViewError, 'nothing of it is served any more');
      await assert.rejects((await (await open(space)).open(tallies)).scan('', 9), DamagedViewError, 'nor by others');
      assert.equal(notices.length, 1, notices.join());
      const shadow = await store.shadow(tallies);
      await shadow.write(step(0, { upserts: [tally('a', 'x', 1)] }));
      await store.swap(shadow);
      assert.deepEqual(await keysOf(table), ['a']);
    }
  });

  test('what is kept beside the rows is looked at, each fault by its name', async () => {
    const space = newSpace();
    const table = await (await open(space)).open(tallies);
    await table.write(step(0, { upserts: ['a', 'b', 'c'].map((key) => tally(key, 'x', 1)) }));
    const seen: number[] = [];
    assert.deepEqual(await table.examine((done, of) => seen.push(done, of)), []);
    assert.deepEqual(seen, [3, 3]);
    const at = await server();
    const drop = async (number: number, keys: readonly string[]): Promise<void> => {
      const entries = await at.ofView(space, 'tallies', 'select number, scope, bucket, sort, key from $e');
      for (const entry of entries.filter((one) => one['number'] === number && keys.includes(String(one['key']))))
        await at.ofView(
          space,
          'tallies',
          'delete from $e using timestamp 9000000 where number = ? and scope = ? and bucket = ? and sort = ?',
          ['number', 'scope', 'bucket', 'sort'].map((name) => entry[name] as unknown),
        );
    };
    await drop(1, ['b']);
    assert.deepEqual(await table.examine(() => {}), ['2 entries of index by-group are not there']);
    await drop(0, ['a', 'b']);
    assert.deepEqual((await table.examine(() => {})).toSorted(), [
      '2 entries of index by-group are not there',
      '2 entries of the order of keys are not there',
    ]);
    await at.ofView(space, 'tallies', `delete from $r using timestamp 9000000 where bucket = ? and key = 'c'`, [
      (await at.ofView(space, 'tallies', `select bucket from $r where key = 'c' allow filtering`))[0]!['bucket'],
    ]);
    assert.ok((await table.examine(() => {})).includes('the number of rows is said to be 3, and is 2'));
    await assert.rejects(
      table.examine(() => {}, AbortSignal.abort()),
      StoreError,
    );
  });

  test('values of any length are found and listed, wide indexes from the partitions of all rows', async () => {
    const wide = await open(newSpace(), { wide: ['tallies/by-group'], buckets: 3 });
    for (const store of [await open(newSpace()), wide]) {
      const table = await store.open(tallies);
      const long = 'é'.repeat(60_000);
      const longer = `${long}!`;
      await table.write(
        step(0, { upserts: [tally('a', long, 1), tally('b', longer, 2), tally('c', long, 3), tally('d', null, 4)] }),
      );
      const list = async (equals: (string | null)[], more: object = {}) =>
        (await table.list({ index: 'by-group', equals, limit: 9, ...more })).rows.map(({ key }) => key);
      assert.deepEqual(await list([long]), ['a', 'c']);
      assert.deepEqual(await list([long], { from: 2 }), ['c']);
      assert.deepEqual(await list([longer]), ['b']);
      assert.deepEqual(await list([null]), ['d']);
      assert.deepEqual((await list([])).toSorted(), ['a', 'b', 'c', 'd']);
      assert.deepEqual(await table.examine(() => {}), []);
      await assert.rejects(table.write(step(1, { upserts: [tally('k'.repeat(8001), 'x', 1)] })), /8001 bytes/);
      await assert.rejects(table.write(step(1, { upserts: [tally('e', 'a\0', 1)] })), DefectError);
      assert.deepEqual([(await keysOf(table)).length, await table.positions()], [4, { 'log/0': 1 }]);
    }
    const wrong = await open(newSpace(), { wide: ['tallies/by-size'] });
    await assert.rejects(wrong.open(tallies), /no index by-size to be wide/);
  });

  test('rows are folded again at one position a thousand times, and then at the next', async () => {
    const table = await (await open(newSpace())).open(tallies);
    await table.write(step(0, { upserts: [tally('a', 'x', 0)] }));
    for (let size = 1; size <= 1023; size += 1) await table.write(step(1, { to: 1, upserts: [tally('a', 'x', size)] }));
    await assert.rejects(
      table.write(step(1, { to: 1, upserts: [tally('a', 'x', 9999)] })),
      /takes no more writes at log\/0:1/,
    );
    assert.deepEqual((await table.get('a'))?.row, { group: 'x', size: 1023 });
    await table.write(step(1, { upserts: [tally('a', 'x', 2000)] }));
    assert.deepEqual((await table.get('a'))?.row, { group: 'x', size: 2000 });
  });

  test('a keyspace in which rows would not be safe is not used', async () => {
    const at = await server();
    const replicated = (how: string): string => `replication = {${how}}`;
    const ofDataCenter = replicated(`'class': 'NetworkTopologyStrategy', 'datacenter1': 1`);
    const settings = [
      { how: `${ofDataCenter} and durable_writes = false`, fault: /durable_writes = false/ },
      {
        how: replicated(`'class': 'SimpleStrategy', 'replication_factor': 1`),
        fault: /SimpleStrategy.*keeps no copies/,
      },
      { how: ofDataCenter, replicas: 3, fault: /keeps 1 copies of it, not 3/ },
    ];
    for (const [nth, { how, fault, replicas = 1 }] of settings.entries()) {
      const keyspace = `${at.keyspace}_refused_${nth}`;
      await at.all(`drop keyspace if exists ${keyspace}`);
      await at.all(`create keyspace ${keyspace} with ${how}`);
      const url = serverUrl().replace(`/${at.keyspace}`, `/${keyspace}`).replace('replicas=1', `replicas=${replicas}`);
      const opened = CassandraViewStore.open({ url, space: 'x' });
      await assert.rejects(opened, (error) => error instanceof StoreError && fault.test(error.message));
      const tables = await at.all('select table_name from system_schema.tables where keyspace_name = ?', [keyspace]);
      assert.deepEqual(tables, [], 'nothing was made in it');
      await at.all(`drop keyspace ${keyspace}`);
    }
  });

  test('options that are wrong and servers that are not there are told', async () => {
    const url = serverUrl();
    await assert.rejects(CassandraViewStore.open({ url, space: '', buckets: 0, wide: ['by-group'] }), (error) => {
      assert.ok(error instanceof InvalidError);
      assert.deepEqual(
        error.problems.map(({ path }) => path),
        ['/space', '/buckets', '/wide/0'],
      );
      return true;
    });
    const nowhere = CassandraViewStore.open({ url: 'cassandra://127.0.0.1:1/shop?datacenter=datacenter1', space: 'x' });
    await assert.rejects(nowhere, (error) => error instanceof StoreError && /127\.0\.0\.1:1/.test(error.message));
  });
});
