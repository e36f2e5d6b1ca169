import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { DefectError } from '@banyan/core';
import { DamagedViewError, StaleCursorError, StoreError, type ViewTable, type ViewWrite } from '@banyan/engine';
import { books, storedBook, writeNext } from '@banyan/testing';
import { LIBRARY } from './functions/library.ts';
import { RedisViewStore } from './redis-view-store.ts';
import { atServer, dropPrefix, newPrefix } from './testing/prefixes.ts';
import { serverUrl } from './testing/server-url.ts';

const keysOf = async (table: ViewTable): Promise<string[]> => (await table.scan('', 1000)).map(({ key }) => key);
/** A write that moves the cursor of `library/0` by one, with nothing in it but what is given. */
const stepFrom = (from: number, change: Partial<ViewWrite> = {}): ViewWrite => ({
  source: 'library/0',
  from,
  to: from + 1,
  upserts: [],
  deletes: [],
  park: [],
  unpark: [],
  ...change,
});

suite('views on Redis, of several instances and in a damaged state', () => {
  const ends: (() => Promise<void>)[] = [];
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const place = (): string => {
    const prefix = newPrefix();
    ends.push(() => dropPrefix(prefix));
    return prefix;
  };
  const open = async (prefix: string, onDamage: (notice: string) => void = () => {}): Promise<RedisViewStore> => {
    const store = await RedisViewStore.open({ url: serverUrl(), prefix, onDamage });
    ends.push(() => store.close());
    return store;
  };
  /** The name of a key of the view's live table. */
  const keyOf = (prefix: string, name: string): Promise<string> =>
    atServer(async (client) => `banyan:{${prefix}}:t${await client.hGet(`banyan:{${prefix}}:live`, 'books')}:${name}`);
  const edit = async (prefix: string, name: string, ...command: [string, ...string[]]): Promise<void> => {
    const key = await keyOf(prefix, name);
    const [verb, ...args] = command;
    assert.notEqual(await atServer((client) => client.sendCommand([verb, key, ...args])), null);
  };

  test('a row is not written over what another log, or a fold anew, has made of it since it was read', async () => {
    const prefix = place();
    const [mine, theirs] = [await (await open(prefix)).open(books), await (await open(prefix)).open(books)];
    await writeNext(mine, { upserts: [storedBook({ key: 'a', shelf: 1 })] });
    await theirs.positions();
    for (const change of [
      { ...stepFrom(0), source: 'post/0', upserts: [storedBook({ key: 'a', shelf: 2 })] },
      { ...stepFrom(1), to: 1, upserts: [storedBook({ key: 'a', shelf: 3 })] },
    ]) {
      await theirs.write(change);
      const row = await mine.get('a');
      await assert.rejects(
        mine.write(stepFrom(1, { upserts: [storedBook({ key: 'a', shelf: 9 })] })),
        /stands at writes:/,
      );
      assert.deepEqual(await mine.get('a'), row);
      await mine.positions();
      await assert.rejects(
        theirs.positions().then(() => mine.write({ ...stepFrom(7), to: 8 })),
        StaleCursorError,
      );
      await mine.positions();
    }
    await mine.write(stepFrom(1, { upserts: [storedBook({ key: 'a', shelf: 4 })] }));
    assert.deepEqual(await mine.positions(), { 'library/0': 2, 'post/0': 1 });
  });

  test('a shadow that somebody fills is left alone by those that start, one that was left behind is not', async () => {
    const prefix = place();
    const filling = await open(prefix);
    const shadow = await filling.shadow(books);
    await writeNext(shadow, { upserts: [storedBook({ key: 'a' })] });
    await open(prefix);
    await writeNext(shadow, { upserts: [storedBook({ key: 'b' })] });
    await filling.swap(shadow);
    const left = await filling.shadow(books);
    await writeNext(left, { upserts: [storedBook({ key: 'never' })] });
    const leases = await atServer((client) => client.keys(`banyan:{${prefix}}:*:lease`));
    assert.equal(leases.length, 1);
    assert.ok((await atServer((client) => client.pTTL(leases[0]!))) > 0, 'it ends by itself');
    await atServer((client) => client.del(leases));
    const next = await open(prefix);
    assert.deepEqual(await keysOf(await next.open(books)), ['a', 'b']);
    const rows = await atServer((client) => client.keys(`banyan:{${prefix}}:t*:rows`));
    assert.equal(rows.length, 1, rows.join());
    await assert.rejects(writeNext(left, {}));
  });

  test('what a row no longer holds is nowhere any more', async () => {
    const prefix = place();
    const store = await open(prefix);
    const table = await store.open(books);
    const secret = { shelf: 'Hidden', title: 'hidden', subjects: ['hidden'], sizes: { hidden: 1 } };
    await writeNext(table, { upserts: ['a', 'b', 'c'].map((key) => storedBook({ key, ...secret })) });
    const left = await store.shadow(books);
    await writeNext(left, { upserts: [storedBook({ key: 'a', ...secret })] });
    await store.discard(left);
    await writeNext(table, { upserts: [storedBook({ key: 'a', title: 'open' })], deletes: ['b'] });
    assert.equal(await table.count({}), 2);
    const shadow = await store.shadow(books);
    await writeNext(shadow, { upserts: [storedBook({ key: 'a', title: 'open' })] });
    assert.match(await contents(prefix), /hidden/i, 'it would be seen');
    await store.swap(shadow);
    assert.doesNotMatch(await contents(prefix), /hidden/i);
  });

  test('a server that has lost its functions is given them again', async () => {
    const table = await (await open(place())).open(books);
    const [, name] = /name=(\w+)/.exec(LIBRARY)!;
    await atServer((client) => client.functionDelete(name!));
    await writeNext(table, { upserts: [storedBook({ key: 'a' })] });
    assert.deepEqual(await keysOf(table), ['a']);
  });

  test('a row, what indexes hold of it, a cursor or a mark that was edited is never served, until others are swapped in', async () => {
    const edits: [string, [string, ...string[]], (table: ViewTable) => Promise<unknown>][] = [
      ['rows', ['HSET', 'a', '00000000{"key":"a"}'], (table) => table.get('a')],
      ['rows', ['HDEL', 'a'], (table) => table.list({ limit: 9 })],
      ['entries', ['HSET', 'a', '00000000[]'], (table) => table.scan('', 9)],
      ['cursors', ['HSET', 'library/0', '7 00000000'], (table) => table.positions()],
      ['parked', ['HSET', 'z', '00000000["library/0",1,"book/z","no",2]'], (table) => table.parked()],
      ['rows', ['HDEL', 'a'], (table) => table.examine(() => {})],
    ];
    for (const [name, command, read] of edits) {
      const prefix = place();
      const notices: string[] = [];
      const store = await open(prefix, (notice) => notices.push(notice));
      const table = await store.open(books);
      const mark = { key: 'z', source: 'library/0', position: 1, stream: 'book/z', reason: 'no', held: 1 };
      await writeNext(table, { upserts: [storedBook({ key: 'a', shelf: 'x' })], park: [mark] });
      await read(table);
      await edit(prefix, name, ...command);
      await assert.rejects(read(table), DamagedViewError, command.join(' '));
      await assert.rejects(table.get('other'), DamagedViewError, 'nothing of it is served any more');
      assert.equal(notices.length, 1, notices.join());
      const shadow = await store.shadow(books);
      await writeNext(shadow, { upserts: [storedBook({ key: 'a', shelf: 'x' })] });
      await store.swap(shadow);
      assert.deepEqual(await keysOf(table), ['a']);
    }
  });

  test('what is kept beside the rows is looked at, each fault by its name', async () => {
    const prefix = place();
    const table = await (await open(prefix)).open(books);
    const upserts = Array.from({ length: 1200 }, (_, nth) =>
      storedBook({ key: `k${nth}`, title: `red w${nth}`, subjects: ['s', `t${nth}`], sizes: { height: nth } }),
    );
    await writeNext(table, { upserts });
    const seen: number[] = [];
    assert.deepEqual(await table.examine((done, of) => seen.push(done, of)), []);
    assert.deepEqual(seen, [500, 1200, 1000, 1200, 1200, 1200]);
    const faultAfter = async (name: string, ...command: [string, ...string[]]): Promise<readonly string[]> => {
      await edit(prefix, name, ...command);
      return table.examine(() => {});
    };
    const one = (index: string): string[] => [`1 entries of index ${index} are not as the rows say`];
    assert.deepEqual(await faultAfter('i0', 'ZADD', '0', '002nobody'), one('by-shelf'));
    await edit(prefix, 'i0', 'ZREM', '002nobody');
    assert.deepEqual(await faultAfter('i5', 'ZREM', '2t7\u0001k7'), [
      '2 entries of index subjects are not as the rows say',
    ]);
    await edit(prefix, 'i5', 'ZADD', '0', '2t7\u0001k7');
    assert.deepEqual(await faultAfter('c5', 'HSET', '2s\u0001', '7'), one('subjects'));
    await edit(prefix, 'c5', 'HSET', '2s\u0001', '1200');
    assert.deepEqual(await faultAfter('w4', 'ZADD', '0', 'strange\u0001k7'), one('title'));
    await edit(prefix, 'w4', 'ZREM', 'strange\u0001k7');
    assert.deepEqual(await faultAfter('p4', 'ZADD', '0', 'st\u0001strange'), one('title'));
    await edit(prefix, 'p4', 'ZREM', 'st\u0001strange');
    assert.deepEqual(await faultAfter('meta', 'HSET', 'stems4', '7'), [
      'the totals of index title are not as the rows say',
    ]);
    await assert.rejects(
      table.examine(() => {}, AbortSignal.abort()),
      StoreError,
    );
  });

  test('many rows are narrowed in either way, along an index and by what is rare', async () => {
    const table = await (await open(place())).open(books);
    const upserts = Array.from({ length: 3000 }, (_, nth) =>
      storedBook({
        key: `k${String(nth).padStart(4, '0')}`,
        rating: 3000 - nth,
        shelf: nth % 2,
        lent: nth % 1000 === 0,
        subjects: nth % 7 === 0 ? ['seventh'] : [],
      }),
    );
    await writeNext(table, { upserts });
    const list = async (lent: boolean, order: 'ascending' | 'descending') => {
      const where = [
        { facet: 'lent', anyOf: [lent] },
        { facet: 'shelf', anyOf: [0] },
      ];
      const { rows } = await table.list({ index: 'by-rating', where, order, from: 900, limit: 3 });
      return rows.map(({ key }) => key);
    };
    assert.deepEqual(await list(true, 'ascending'), ['k2000', 'k1000', 'k0000']);
    assert.deepEqual(await list(true, 'descending'), ['k0000', 'k1000', 'k2000']);
    assert.deepEqual(await list(false, 'ascending'), ['k2100', 'k2098', 'k2096']);
    assert.deepEqual(await list(false, 'descending'), ['k0002', 'k0004', 'k0006']);
    const none = [
      { facet: 'shelf', anyOf: [0] },
      { tags: 'subjects', anyOf: ['seventh'] },
    ];
    const { rows } = await table.list({ where: none, from: 'k2990', limit: 9 });
    assert.deepEqual(
      rows.map(({ key }) => key),
      ['k2996'],
    );
    assert.equal(await table.count({ where: none }), 215);
  });

  test('a server that is not there, and a prefix that is none, are told clearly', async () => {
    const nowhere = RedisViewStore.open({ url: 'redis://127.0.0.1:1', prefix: 'a' });
    await assert.rejects(nowhere, (error) => error instanceof StoreError && /ECONNREFUSED/.test(error.message));
    await assert.rejects(RedisViewStore.open({ url: serverUrl(), prefix: 'a}b' }), DefectError);
  });
});

/** All that is kept under a prefix, as one text. */
function contents(prefix: string): Promise<string> {
  return atServer(async (client) => {
    const texts: unknown[] = [];
    for (const key of await client.keys(`banyan:{${prefix}}:*`)) {
      const kind = await client.type(key);
      if (kind === 'hash') texts.push(await client.hGetAll(key));
      if (kind === 'zset') texts.push(await client.zRange(key, 0, -1));
      texts.push(key);
    }
    return JSON.stringify(texts);
  });
}
