import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { ViewTable } from '@banyan/engine';
import { AtServer, type RawRow } from '../test/at-server.ts';
import { storesOfSuite, step, tallies, tally } from '../test/stores.ts';
import { newSpace } from './testing/server.ts';

const listed = async (table: ViewTable): Promise<string[]> =>
  (await table.list({ index: 'by-group', limit: 100 })).rows.map(({ key }) => key);

suite('what rows of a view on Cassandra have been', () => {
  const open = storesOfSuite();
  let connected: Promise<AtServer> | undefined;
  const server = (): Promise<AtServer> => (connected ??= AtServer.connect());
  after(async () => (await connected)?.end());
  const raw = async (space: string, text: string, values: unknown[] = []): Promise<RawRow[]> =>
    (await server()).ofView(space, 'tallies', text, values);
  /** Asks until it is so. */
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    while (!(await isSo()));
  };

  test('is cleared away, with the entries that led to it, when no query can need it any more', async () => {
    const space = newSpace();
    const table = await (await open(space, { retainMs: 4_000 })).open(tallies);
    await table.write(step(0, { upserts: [tally('a', 'x', 1), tally('b', 'x', 2), tally('c', 'x', 3)] }));
    await table.write(step(1, { upserts: [tally('a', 'y', 1), tally('b', 'x', 2)], deletes: ['c', 'nobody'] }));
    await table.write(step(2, { upserts: [tally('a', 'z', 1)] }));
    const versions = () => raw(space, 'select key, at from $r');
    assert.equal((await versions()).length, 8);
    await until(async () => (await versions()).length === 2);
    // By key, among all rows, among those of its group: three for each row, and nothing that waits to be cleared.
    await until(async () => (await raw(space, 'select key from $e')).length === 6);
    assert.deepEqual(await listed(table), ['b', 'a']);
    assert.deepEqual(await table.examine(() => {}), []);
  });

  test('is cleared away by the next start, when the one that wrote it ended before', async () => {
    const space = newSpace();
    const first = await open(space);
    const table = await first.open(tallies);
    for (let size = 0; size < 5; size += 1) await table.write(step(size, { upserts: [tally('a', 'x', size)] }));
    await first.close();
    assert.equal((await raw(space, 'select at from $r')).length, 5);
    await (await open(space, { retainMs: 50 })).open(tallies);
    await until(async () => (await raw(space, 'select at from $r')).length === 1);
    await until(async () => (await raw(space, 'select key from $e')).length === 3);
  });

  test('is not brought back by a write that comes late', async () => {
    const space = newSpace();
    const table = await (await open(space, { retainMs: 4_000 })).open(tallies);
    await table.write(step(0, { upserts: [tally('gone', 'x', 1), tally('stays', 'x', 1)] }));
    const [early] = await raw(
      space,
      `select bucket, key, at, row, indexed, checksum from $r where key = 'gone' allow filtering`,
    );
    const entries = await raw(space, 'select number, scope, bucket, sort, key from $e');
    assert.equal(entries.length, 6);
    await table.write(step(1, { upserts: [tally('stays', 'y', 9)], deletes: ['gone'] }));
    await until(async () => (await raw(space, 'select key from $r')).length === 1);

    // What somebody who was behind sends now, as it would have sent it then.
    const at = early!['at'] as bigint;
    await raw(
      space,
      'insert into $r (bucket, key, at, row, indexed, checksum) values (?, ?, ?, ?, ?, ?) using timestamp ?',
      [...['bucket', 'key', 'at', 'row', 'indexed', 'checksum'].map((name) => early![name] as unknown), at],
    );
    for (const { number, scope, bucket, sort, key } of entries)
      await raw(space, 'insert into $e (number, scope, bucket, sort, key) values (?, ?, ?, ?, ?) using timestamp ?', [
        number,
        scope,
        bucket,
        sort,
        key,
        at,
      ]);
    assert.equal(await table.get('gone'), undefined);
    assert.deepEqual((await table.get('stays'))?.row, { group: 'y', size: 9 });
    assert.deepEqual(await listed(table), ['stays']);
    assert.deepEqual(await table.examine(() => {}), []);
    assert.equal((await raw(space, 'select key from $r')).length, 1, 'it was gone as it came');
  });

  test('an entry that leads to what a row was, or to nothing, is passed by', async () => {
    const space = newSpace();
    const table = await (await open(space)).open(tallies);
    await table.write(step(0, { upserts: [tally('a', 'x', 1), tally('b', 'x', 2)] }));
    const before = await raw(space, 'select number, scope, bucket, sort, key from $e');
    await table.write(step(1, { upserts: [tally('a', 'y', 1)] }));
    for (const { number, scope, bucket, sort } of before)
      await raw(space, 'insert into $e (number, scope, bucket, sort, key) values (?, ?, ?, ?, ?) using timestamp ?', [
        number,
        scope,
        bucket,
        Buffer.concat([sort as Buffer, Buffer.from('!')]),
        'nobody',
        9_000_000n,
      ]);
    const pages: string[] = [];
    for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
      const page = await table.list({ index: 'by-group', limit: 1, after: next });
      pages.push(...page.rows.map(({ key }) => key));
      next = page.next;
    }
    assert.deepEqual(pages, ['b', 'a']);
    const ofX = await table.list({ index: 'by-group', equals: ['x'], limit: 9, order: 'descending' });
    assert.deepEqual(
      ofX.rows.map(({ key }) => key),
      ['b'],
    );
  });
});
