import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DefectError } from '@banyan/core';
import { StaleCursorError, type ParkedRow } from '@banyan/engine';
import { contentOf, storedBook } from './sample-view.ts';
import { shelvesOf, stepFrom, writeNext, type ViewStorePlaces } from './view-store-harness.ts';

const poisoned = (key: string, held = 1): ParkedRow => ({
  key,
  source: 'library/0',
  position: 7,
  stream: `book/${key}`,
  reason: 'the fold threw: “no”',
  held,
});

/** Rows, cursors and marks change together or not at all. */
export function writeCases(places: ViewStorePlaces): void {
  it('opens a view empty, and finds its rows, cursors and marks again', async () => {
    const place = await places.make();
    const first = await places.open(place);
    const empty = await first.open(places.books);
    assert.deepEqual(await empty.positions(), {});
    assert.equal(empty.shape, 'first');
    assert.equal(await empty.get('a'), undefined);
    await empty.write(stepFrom(0, { upserts: [storedBook({ key: 'a', title: 'red tree' })], park: [poisoned('b')] }));
    if (!places.isOfOneShard) await empty.write({ ...stepFrom(0), source: 'library/1', to: 40 });
    await places.close(first);

    const again = await (await places.open(place)).open(places.books);
    assert.deepEqual(await again.positions(), { 'library/0': 1, ...(!places.isOfOneShard && { 'library/1': 40 }) });
    assert.deepEqual(await again.get('a'), { key: 'a', row: contentOf({ key: 'a', title: 'red tree' }), stale: false });
    assert.deepEqual(await again.parked(), [poisoned('b')]);
    if (places.serves('text'))
      assert.equal((await again.search({ index: 'title', stems: ['tree'], words: [], limit: 5 })).rows.length, 1);
  });

  it('finds many rows at once, each by its own key', async () => {
    const table = await (await places.open()).open(places.books);
    const keys = Array.from({ length: 150 }, (_, nth) => `book-${nth}`);
    await writeNext(table, { upserts: keys.map((key) => storedBook({ key })) });
    const asked = ['none', ...keys, 'none', 'book-7'];
    const found = await Promise.all(asked.map((key) => table.get(key)));
    assert.deepEqual(
      found.map((row) => row?.key),
      [undefined, ...keys, undefined, 'book-7'],
    );
  });

  it('reports the shape that its rows were written with, and writes no others among them', async () => {
    const place = await places.make();
    const first = await places.open(place);
    await writeNext(await first.open(places.books), { upserts: [storedBook({ key: 'a', shelf: 'x' })] });
    await places.close(first);
    const changed = { ...places.books, shape: 'second', indexes: places.books.indexes.slice(0, 1) };
    const table = await (await places.open(place)).open(changed);
    assert.equal(table.shape, 'first');
    assert.equal(
      (await table.list({ index: 'by-rating', limit: 1 })).rows.length,
      1,
      'it is served as it is until it is rebuilt',
    );
    await assert.rejects(table.write(stepFrom(1)), (error: { code?: string }) => error.code === 'defect');
    assert.deepEqual(await table.positions(), { 'library/0': 1 });
  });

  it('refuses a write that does not start at the cursor, and changes nothing', async () => {
    const table = await (await places.open()).open(places.books);
    await table.write(stepFrom(0, { upserts: [storedBook({ key: 'a', rating: 1 })] }));
    const late = stepFrom(0, { upserts: [storedBook({ key: 'a', rating: 2 })], deletes: ['b'], park: [poisoned('a')] });
    await assert.rejects(table.write(late), (error) => {
      assert.ok(error instanceof StaleCursorError);
      assert.deepEqual(error.details, { view: 'books', source: 'library/0', expected: 0, actual: 1 });
      return true;
    });
    await assert.rejects(table.write({ ...late, from: 5, to: 6 }), StaleCursorError);
    assert.deepEqual(await table.get('a'), { key: 'a', row: contentOf({ key: 'a', rating: 1 }), stale: false });
    assert.deepEqual(await table.parked(), []);
  });

  it('refuses a write that was made from rows at other positions of another source, and changes nothing', async () => {
    // One that keeps views of one log shard has no other source to be compared.
    if (places.isOfOneShard) return;
    const table = await (await places.open()).open(places.books);
    await table.write(stepFrom(0, { upserts: [storedBook({ key: 'a', rating: 1 })] }));
    const other = { ...stepFrom(0, { upserts: [storedBook({ key: 'a', rating: 2 })] }), source: 'library/1', to: 3 };
    await assert.rejects(table.write({ ...other, beside: { 'library/0': 0 } }), (error) => {
      assert.ok(error instanceof StaleCursorError);
      assert.deepEqual(error.details, { view: 'books', source: 'library/0', expected: 0, actual: 1 });
      return true;
    });
    await assert.rejects(table.write({ ...other, beside: { 'library/0': 1, 'archive/0': 1 } }), StaleCursorError);
    assert.deepEqual(await table.positions(), { 'library/0': 1 });
    assert.deepEqual(await table.get('a'), { key: 'a', row: contentOf({ key: 'a', rating: 1 }), stale: false });
    await table.write({ ...other, beside: { 'library/0': 1, 'archive/0': 0 } });
    assert.deepEqual(await table.positions(), { 'library/0': 1, 'library/1': 3 });
  });

  it('lets one of two writes from the same cursor through', async () => {
    const table = await (await places.open()).open(places.books);
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c'].map((key) => table.write(stepFrom(0, { upserts: [storedBook({ key })] }))),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected', 'rejected']);
    assert.equal((await table.scan('', 10)).length, 1);
  });

  it('keeps one cursor for each log and shard that it takes', async () => {
    const table = await (await places.open()).open(places.books);
    await table.write({ ...stepFrom(0), source: 'library/0', to: 3 });
    if (places.isOfOneShard) {
      const other = { ...stepFrom(0), source: 'library/1', upserts: [storedBook({ key: 'a' })] };
      await assert.rejects(table.write(other), DefectError);
      assert.deepEqual([await table.positions(), await table.get('a')], [{ 'library/0': 3 }, undefined]);
      return;
    }
    await table.write({ ...stepFrom(0), source: 'library/1', to: 9 });
    await table.write({ ...stepFrom(0), source: 'post/0', to: 2 });
    assert.deepEqual(await table.positions(), { 'library/0': 3, 'library/1': 9, 'post/0': 2 });
  });

  it('replaces and deletes rows, also with no event between', async () => {
    const table = await (await places.open()).open(places.books);
    await writeNext(table, { upserts: ['a', 'b', 'c'].map((key) => storedBook({ key, shelf: 1, title: 'old' })) });
    await table.write({
      ...stepFrom(1),
      to: 1,
      upserts: [storedBook({ key: 'a', shelf: 2, title: 'new' })],
      deletes: ['b', 'nobody'],
    });
    assert.deepEqual(await table.positions(), { 'library/0': 1 });
    assert.deepEqual(
      (await table.scan('', 10)).map(({ row }) => JSON.parse(row) as unknown),
      [contentOf({ key: 'a', shelf: 2, title: 'new' }), contentOf({ key: 'c', shelf: 1, title: 'old' })],
    );
    const shelves = [
      { value: 1, count: 1 },
      { value: 2, count: 1 },
    ];
    assert.deepEqual(await shelvesOf(table), shelves);
    if (places.serves('facet')) assert.deepEqual(await table.facets({ index: 'shelf', limit: 5 }), shelves);
  });

  it('loads the rows that are there, also a thousand at once', async () => {
    const table = await (await places.open()).open(places.books);
    const keys = Array.from({ length: 1200 }, (_, i) => `key-${i}`);
    await writeNext(table, { upserts: keys.slice(0, 1100).map((key) => storedBook({ key })) });
    const loaded = await table.load([...keys, keys[0]!]);
    assert.equal(loaded.size, 1100);
    assert.deepEqual(JSON.parse(loaded.get('key-7')!), contentOf({ key: 'key-7' }));
    assert.deepEqual(await table.load([]), new Map());
  });

  it('scans all rows in key order by code point', async () => {
    const table = await (await places.open()).open(places.books);
    const keys = ['B', 'a', 'é', '\u{10ffff}', '\uffff', '', '10', '9'];
    await writeNext(table, { upserts: keys.map((key) => storedBook({ key })) });
    const found: string[] = [];
    let page = await table.scan('', 3);
    assert.notEqual(page[0]?.key, '', 'it starts after the key that it is given');
    while (page.length > 0) {
      found.push(...page.map(({ key }) => key));
      page = await table.scan(found.at(-1)!, 3);
    }
    assert.deepEqual(found, ['10', '9', 'B', 'a', 'é', '\uffff', '\u{10ffff}']);
  });

  it('scans with each row what its indexes hold of it', async () => {
    const store = await places.open();
    const [table, other] = [await store.open(places.books), await store.open({ ...places.books, name: 'others' })];
    const book = { shelf: 'x', rating: 3, title: 'red tree' };
    const kept = { ...storedBook({ key: 'a', ...book }), row: '{}' };
    const changes = [{ shelf: 'y' }, { rating: 4 }, ...(places.serves('text') ? [{ title: 'red trees' }] : [])];
    await writeNext(table, { upserts: [kept] });
    await writeNext(other, {
      upserts: [
        kept,
        ...changes.map((change, nth) => ({ ...storedBook({ key: `b${nth}`, ...book, ...change }), row: '{}' })),
      ],
    });
    const [[one], [same, ...others]] = [await table.scan('', 9), await other.scan('', 9)];
    assert.deepEqual(same, one);
    for (const [nth, { indexed }] of others.entries()) assert.notEqual(indexed, one!.indexed, `change ${nth}`);
  });

  it('returns texts as they were given', async () => {
    const table = await (await places.open()).open(places.books);
    const key = `"'; DROP TABLE rows; -- \u{1f333} \\ % _ é`;
    const row = '{"nul":"\\u0000","lone":"\\ud800","deep":[[[{"k":-0.5e-7}]]],"tree":"\u{1f333}"}';
    await writeNext(table, { upserts: [{ ...storedBook({ key }), row }] });
    assert.equal((await table.load([key])).get(key), row);
    assert.deepEqual((await table.get(key))?.row, JSON.parse(row));
  });

  it('marks parked rows as stale until they are whole again', async () => {
    const table = await (await places.open()).open(places.books);
    await writeNext(table, {
      upserts: [storedBook({ key: 'a', title: 'red' }), storedBook({ key: 'b', title: 'red' })],
    });
    await writeNext(table, { park: [poisoned('b'), poisoned('unborn')] });
    assert.equal((await table.get('b'))?.stale, true);
    assert.equal((await table.get('a'))?.stale, false);
    assert.equal(await table.get('unborn'), undefined, 'its first event was the poison');
    const listed = await table.list({ limit: 10 });
    assert.deepEqual(
      listed.rows.map(({ key, stale }) => [key, stale]),
      [
        ['a', false],
        ['b', true],
      ],
    );
    if (places.serves('text')) {
      const searched = await table.search({ index: 'title', stems: ['red'], words: [], limit: 10 });
      assert.deepEqual(
        searched.rows.map(({ key, stale }) => [key, stale]),
        [
          ['a', false],
          ['b', true],
        ],
      );
    }

    await writeNext(table, { park: [poisoned('b', 4)] });
    assert.deepEqual(await table.parked(), [poisoned('b', 4), poisoned('unborn')]);
    await writeNext(table, {
      unpark: ['b', 'unborn', 'nobody'],
      upserts: [storedBook({ key: 'b' })],
      park: [poisoned('unborn', 2)],
    });
    assert.deepEqual(await table.parked(), [poisoned('unborn', 2)]);
    assert.equal((await table.get('b'))?.stale, false);
  });

  it('shows queries whole writes only', async () => {
    const table = await (await places.open()).open(places.books);
    const keys = Array.from({ length: 200 }, (_, i) => `key-${i}`);
    const write = (n: number) =>
      writeNext(table, { upserts: keys.map((key) => storedBook({ key, shelf: n, title: `edition ${n}` })) });
    await write(0);
    const progress = { done: false };
    const writing = (async () => {
      for (let n = 1; n <= 15; n++) await write(n);
    })().finally(() => (progress.done = true));
    let latest = 0;
    while (!progress.done) {
      if (places.serves('facet')) {
        const [shelf, ...others] = await table.facets({ index: 'shelf', limit: 5 });
        assert.deepEqual([shelf?.count, others.length], [keys.length, 0]);
      }
      const shelves = (await table.list({ index: 'by-shelf', limit: 1000 })).rows.map(
        ({ row }) => (row as { shelf: number }).shelf,
      );
      assert.deepEqual([shelves.length, new Set(shelves).size], [keys.length, 1]);
      assert.ok(shelves[0]! >= latest, 'what was seen stays');
      latest = shelves[0]!;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    assert.deepEqual(await shelvesOf(table), [{ value: 15, count: keys.length }]);
    if (!places.serves('text')) return;
    assert.equal(
      (await table.search({ index: 'title', stems: ['15'], words: [], limit: 1000 })).rows.length,
      keys.length,
    );
  });
}
