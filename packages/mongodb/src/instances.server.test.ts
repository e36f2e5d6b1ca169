import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { DefectError } from '@banyan/core';
import { DamagedViewError, StoreError, type ViewTable, type ViewWrite } from '@banyan/engine';
import { books, storedBook, writeNext } from '@banyan/testing';
import type { Db, Document } from 'mongodb';
import { MongoViewStore } from './mongo-view-store.ts';
import { dropDatabase, inDatabase, newDatabase } from './testing/databases.ts';
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

/** All that is kept in a database, as one text. */
const contents = (name: string): Promise<string> =>
  inDatabase(name, async (database) => {
    const all: unknown[] = [];
    for (const { collectionName } of await database.collections())
      all.push(await database.collection(collectionName).find().toArray());
    return JSON.stringify(all);
  });

suite('views on MongoDB, of several instances and in a damaged state', () => {
  const ends: (() => Promise<void>)[] = [];
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const place = (): string => {
    const database = newDatabase();
    ends.push(() => dropDatabase(database));
    return database;
  };
  const open = async (
    database: string,
    {
      keepVersionsMs = 5000,
      onDamage = () => {},
    }: { readonly keepVersionsMs?: number; readonly onDamage?: (notice: string) => void } = {},
  ): Promise<MongoViewStore> => {
    const store = await MongoViewStore.open({ url: serverUrl(), database, keepVersionsMs, onDamage });
    ends.push(() => store.close());
    return store;
  };
  /** Changes documents of the view's live table behind the store's back. */
  const edit = (
    database: string,
    change: (
      rows: ReturnType<Db['collection']>,
      tables: ReturnType<Db['collection']>,
      id: string,
    ) => Promise<{ readonly matchedCount?: number; readonly deletedCount?: number }>,
  ) =>
    inDatabase(database, async (within) => {
      const view = await within.collection<Document & { _id: string }>('views').findOne({ _id: 'books' });
      const id = String(view!['live']);
      const { matchedCount, deletedCount } = await change(within.collection(`t${id}`), within.collection('tables'), id);
      assert.notEqual(matchedCount ?? deletedCount, 0);
    });

  test('a row is not written over what another log, or a fold anew, has made of it since it was read', async () => {
    const database = place();
    const [mine, theirs] = [await (await open(database)).open(books), await (await open(database)).open(books)];
    await writeNext(mine, { upserts: [storedBook({ key: 'a', shelf: 1 })] });
    await theirs.positions();
    for (const change of [
      { ...stepFrom(0), source: 'post/0', upserts: [storedBook({ key: 'a', shelf: 2 })] },
      { ...stepFrom(1), to: 1, upserts: [storedBook({ key: 'a', shelf: 3 })] },
    ]) {
      await theirs.write(change);
      const row = await mine.get('a');
      const late = stepFrom(1, { upserts: [storedBook({ key: 'a', shelf: 9 })] });
      await assert.rejects(mine.write(late), /stands at writes:/);
      assert.deepEqual(await mine.get('a'), row);
      await mine.positions();
    }
    await mine.write(stepFrom(1, { upserts: [storedBook({ key: 'a', shelf: 4 })] }));
    assert.deepEqual(await mine.positions(), { 'library/0': 2, 'post/0': 1 });
  });

  test('what a given-up write has left, or adds while it is already given up, is never seen', async () => {
    const database = place();
    const table = await (await open(database)).open(books);
    await writeNext(table, { upserts: [storedBook({ key: 'a', shelf: 'x' }), storedBook({ key: 'b', shelf: 'x' })] });
    // A process that has taken number 2, has put a row beside the others, marked one as replaced, and stands still.
    await edit(database, (_, tables) => tables.updateOne({}, { $set: { claimed: 2 } }));
    const half = async (key: string): Promise<void> => {
      await edit(database, async (rows) => {
        const row = await rows.findOne({ k: key, w: 1 });
        await rows.insertOne({ ...row!, _id: `half ${key}` as never, w: 2, e2: '2half\u0001' });
        return rows.updateOne({ _id: row!._id }, { $set: { u: 2 } });
      });
    };
    await half('a');
    const seen = async (): Promise<unknown[]> => [
      await keysOf(table),
      await table.facets({ index: 'shelf', limit: 9 }),
    ];
    const whole = [['a', 'b'], [{ value: 'x', count: 2 }]];
    assert.deepEqual(await seen(), whole);
    const startedMs = performance.now();
    await writeNext(table, { upserts: [storedBook({ key: 'c', shelf: 'x' })] });
    assert.ok(performance.now() - startedMs > 900, 'it is waited for');
    const later = [['a', 'b', 'c'], [{ value: 'x', count: 3 }]];
    assert.deepEqual(await seen(), later);
    assert.doesNotMatch(await contents(database), /half/);
    await half('b');
    assert.deepEqual(await seen(), later);
    await writeNext(table, { deletes: ['c'] });
    assert.deepEqual(await seen(), whole);
    assert.doesNotMatch(await contents(database), /half/);
  });

  test('what a row no longer holds is nowhere any more, a while after it was replaced', async () => {
    const database = place();
    const store = await open(database, { keepVersionsMs: 50 });
    const table = await store.open(books);
    const secret = { shelf: 'Hidden', title: 'hidden', subjects: ['hidden'], sizes: { hidden: 1 } };
    await writeNext(table, { upserts: ['a', 'b'].map((key) => storedBook({ key, ...secret })) });
    assert.match(await contents(database), /hidden/i, 'it would be seen');
    await writeNext(table, { upserts: [storedBook({ key: 'a', title: 'open' })], deletes: ['b'] });
    while (/hidden/i.test(await contents(database))) await setTimeout(10);
    assert.deepEqual(await keysOf(table), ['a']);

    // Nor what a process has replaced that ended before it could clear it away.
    const slow = await open(database, { keepVersionsMs: 60_000 });
    const before = await slow.open(books);
    await writeNext(before, { upserts: [storedBook({ key: 'a', ...secret })] });
    await writeNext(before, { upserts: [storedBook({ key: 'a', title: 'open' })] });
    await slow.close();
    assert.match(await contents(database), /hidden/i);
    await (await open(database, { keepVersionsMs: 50 })).open(books);
    while (/hidden/i.test(await contents(database))) await setTimeout(10);
  });

  test('a query that takes longer than replaced rows are kept is carried out again', async () => {
    const database = place();
    const table = await (await open(database, { keepVersionsMs: 1 })).open(books);
    const other = await (await open(database)).open(books);
    const keys = Array.from({ length: 50 }, (_, nth) => `k${nth}`);
    const write = (n: number) => writeNext(table, { upserts: keys.map((key) => storedBook({ key, shelf: n })) });
    await write(0);
    let done = false;
    const writing = (async () => {
      for (let n = 1; n < 12; n += 1) await write(n);
    })().finally(() => (done = true));
    while (!done) {
      const counts = await other.facets({ index: 'shelf', limit: 9 }).catch((error: unknown) => {
        assert.match(String(error), /overtaken 5 times/);
        return [{ count: keys.length }];
      });
      assert.deepEqual(
        counts.map(({ count }) => count),
        [keys.length],
      );
    }
    await writing;
  });

  test('a shadow that somebody fills is left alone by those that start, one that was left behind is not', async () => {
    const database = place();
    const filling = await open(database);
    const shadow = await filling.shadow(books);
    await writeNext(shadow, { upserts: [storedBook({ key: 'a' })] });
    await open(database);
    await writeNext(shadow, { upserts: [storedBook({ key: 'b' })] });
    await filling.swap(shadow);
    const left = await filling.shadow(books);
    await writeNext(left, { upserts: [storedBook({ key: 'never' })] });
    const long = new Date(Date.now() - 11 * 60_000);
    await inDatabase(database, (within) => within.collection('tables').updateMany({}, { $set: { touched: long } }));
    const next = await open(database);
    assert.deepEqual(await keysOf(await next.open(books)), ['a', 'b']);
    assert.doesNotMatch(await contents(database), /never/);
    await assert.rejects(writeNext(left, {}));
  });

  test('a row, what is indexed of it, a cursor or a mark that was edited is never served, until others are swapped in', async () => {
    const edits: [Parameters<typeof edit>[1], (table: ViewTable) => Promise<unknown>][] = [
      [(rows) => rows.updateOne({ k: 'a' }, { $set: { r: '{}' } }), (table) => table.get('a')],
      [(rows) => rows.updateOne({ k: 'a' }, { $set: { k: 'A' } }), (table) => table.list({ limit: 9 })],
      [(rows) => rows.updateOne({ k: 'a' }, { $set: { e2: '2y\u0001' } }), (table) => table.scan('', 9)],
      [(rows) => rows.updateOne({ p: 'z' }, { $set: { r: '["library/0",1,"s","no",2]' } }), (table) => table.parked()],
      [
        (_, tables) => tables.updateOne({}, { $set: { cursors: [{ source: 'library/0', position: 7, checksum: 1 }] } }),
        (table) => table.positions(),
      ],
    ];
    for (const [change, read] of edits) {
      const database = place();
      const notices: string[] = [];
      const store = await open(database, { onDamage: (notice) => notices.push(notice) });
      const table = await store.open(books);
      const mark = { key: 'z', source: 'library/0', position: 1, stream: 'book/z', reason: 'no', held: 1 };
      await writeNext(table, { upserts: [storedBook({ key: 'a', shelf: 'x' })], park: [mark] });
      await read(table);
      await edit(database, change);
      // What was seen before its version changed may still be remembered.
      await (await store.open({ ...books, name: 'others' })).positions();
      const anew = await (await open(database, { onDamage: (notice) => notices.push(notice) })).open(books);
      await assert.rejects(read(anew), DamagedViewError, String(change));
      await assert.rejects(anew.get('other'), DamagedViewError, 'nothing of it is served any more');
      assert.equal(notices.length, 1, notices.join());
      const shadow = await store.shadow(books);
      await writeNext(shadow, { upserts: [storedBook({ key: 'a', shelf: 'x' })] });
      await store.swap(shadow);
      assert.deepEqual(await keysOf(table), ['a']);
    }
  });

  test('what is kept beside the rows is looked at, each fault by its name', async () => {
    const database = place();
    const table = await (await open(database)).open(books);
    const upserts = Array.from({ length: 600 }, (_, nth) => storedBook({ key: `k${nth}`, title: `red w${nth}` }));
    await writeNext(table, { upserts });
    const seen: number[] = [];
    assert.deepEqual(await table.examine((done, of) => seen.push(done, of)), []);
    assert.deepEqual(seen, [500, 600, 600, 600]);
    await edit(database, (rows) => rows.updateOne({ k: 'k7' }, { $set: { e4: ['2blue\u0001'] } }));
    assert.deepEqual(await table.examine(() => {}), ['1 rows are indexed otherwise than they were written']);
    await edit(database, (rows) => rows.deleteOne({ k: 'k7' }));
    assert.deepEqual(await table.examine(() => {}), [
      'there are 599 rows, not 600',
      'the totals of index title are not as the rows say',
    ]);
    await assert.rejects(
      table.examine(() => {}, AbortSignal.abort()),
      StoreError,
    );
  });

  test('a server that is not there, and a database that is none, are told clearly', async () => {
    const nowhere = MongoViewStore.open({ url: 'mongodb://127.0.0.1:1', database: 'a', answerWithinMs: 300 });
    await assert.rejects(nowhere, (error) => error instanceof StoreError && /ECONNREFUSED/.test(error.message));
    await assert.rejects(MongoViewStore.open({ url: serverUrl(), database: 'a.b' }), DefectError);
  });
});
