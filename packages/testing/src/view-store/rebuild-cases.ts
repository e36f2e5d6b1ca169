import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ViewTable } from '@banyan/engine';
import { storedBook } from './sample-view.ts';
import { shelvesOf, stepFrom, writeNext, type ViewStorePlaces } from './view-store-harness.ts';

const keys = Array.from({ length: 50 }, (_, i) => `key-${i}`);

async function fill(table: ViewTable, shelf: string): Promise<void> {
  for (let start = 0; start < keys.length; start += 10) {
    await writeNext(table, {
      upserts: keys.slice(start, start + 10).map((key) => storedBook({ key, shelf, title: shelf.replace('-', ' ') })),
    });
  }
}

/** A rebuild beside the live table, and the swap. */
export function rebuildCases(places: ViewStorePlaces): void {
  it('fills a shadow apart from the live table and swaps it in', async () => {
    const place = await places.make();
    const store = await places.open(place);
    const live = await store.open(places.books);
    await fill(live, 'old');
    const changed = {
      ...places.books,
      shape: 'second',
      indexes: places.books.indexes.filter(({ name }) => name !== 'lent'),
    };
    const shadow = await store.shadow(changed);
    assert.deepEqual([await shadow.positions(), shadow.shape], [{}, 'second']);
    await shadow.write(stepFrom(0, { to: 90, upserts: [storedBook({ key: 'a', shelf: 'new' })] }));
    assert.equal(await live.get('a'), undefined);
    const listed = await shadow.list({ index: 'by-shelf', equals: ['new'], limit: 9 });
    assert.equal(listed.rows.length, 1);
    if (places.serves('facet')) assert.equal((await shadow.facets({ index: 'shelf', limit: 9 })).length, 1);
    assert.deepEqual(await live.positions(), { 'library/0': 5 });

    const swapped = await store.swap(shadow);
    for (const table of [swapped, live, await store.open(changed)]) {
      assert.deepEqual(await table.positions(), { 'library/0': 90 });
      assert.equal(table.shape, 'second');
      if (places.serves('facet'))
        assert.deepEqual(await table.facets({ index: 'shelf', limit: 9 }), [{ value: 'new', count: 1 }]);
      assert.equal((await table.list({ index: 'by-shelf', equals: ['new'], limit: 9 })).rows.length, 1);
    }
    await swapped.write(stepFrom(90, { upserts: [storedBook({ key: 'b' })] }));
    await places.close(store);

    const again = await (await places.open(place)).open(changed);
    assert.deepEqual([again.shape, await again.positions()], ['second', { 'library/0': 91 }]);
    assert.deepEqual(
      (await again.scan('', 9)).map(({ key }) => key),
      ['a', 'b'],
    );
  });

  it('goes on answering queries, each from one of the two tables', async () => {
    const store = await places.open();
    const live = await store.open(places.books);
    await fill(live, 'shelf-0');
    const progress = { done: false };
    const rebuilding = (async () => {
      for (let n = 1; n <= 3; n++) {
        const shadow = await store.shadow(places.books);
        await fill(shadow, `shelf-${n}`);
        await store.swap(shadow);
      }
    })().finally(() => (progress.done = true));
    const seen = new Set<string>();
    while (!progress.done) {
      const shelves = places.serves('facet') ? await live.facets({ index: 'shelf', limit: 9 }) : await shelvesOf(live);
      assert.deepEqual(
        shelves.map(({ count }) => count),
        [keys.length],
      );
      const shelf = String(shelves[0]!.value);
      seen.add(shelf);
      const [row] = (await live.list({ limit: 1 })).rows;
      assert.ok((row!.row as { shelf: string }).shelf >= shelf);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await rebuilding;
    assert.ok(seen.has('shelf-0'));
    assert.deepEqual(await shelvesOf(live), [{ value: 'shelf-3', count: keys.length }]);
  });

  it('drops an unfinished shadow when another is begun, or the store is opened again', async () => {
    const place = await places.make();
    const store = await places.open(place);
    const live = await store.open(places.books);
    await fill(live, 'old');
    const unfinished = await store.shadow(places.books);
    await fill(unfinished, 'never');
    const next = await store.shadow(places.books);
    assert.deepEqual(await next.positions(), {});
    await assert.rejects(unfinished.get('key-1'));
    await assert.rejects(store.swap(unfinished));
    await fill(next, 'never');
    await places.close(store);

    const again = await places.open(place);
    const table = await again.open(places.books);
    assert.deepEqual(await shelvesOf(table), [{ value: 'old', count: keys.length }]);
    const shadow = await again.shadow(places.books);
    assert.deepEqual(await shadow.positions(), {});
    await fill(shadow, 'new');
    await again.swap(shadow);
    assert.deepEqual(await shelvesOf(table), [{ value: 'new', count: keys.length }]);
    if (places.serves('facet'))
      assert.deepEqual(await table.facets({ index: 'shelf', limit: 9 }), await shelvesOf(table));
  });

  it('drops a shadow that is not to be swapped in', async () => {
    const store = await places.open();
    const live = await store.open(places.books);
    await fill(live, 'old');
    const shadow = await store.shadow(places.books);
    await fill(shadow, 'never');
    await store.discard(shadow);
    await assert.rejects(shadow.get('key-1'));
    await assert.rejects(store.discard(shadow));
    await assert.rejects(store.swap(shadow));
    await assert.rejects(store.discard(live));
    assert.deepEqual(await shelvesOf(live), [{ value: 'old', count: keys.length }]);
  });

  it('swaps in a shadow of a view that was never opened', async () => {
    const place = await places.make();
    const store = await places.open(place);
    const shadow = await store.shadow(places.books);
    await fill(shadow, 'first');
    assert.equal((await (await store.swap(shadow)).scan('', 100)).length, keys.length);
    await places.close(store);
    const table = await (await places.open(place)).open(places.books);
    assert.equal((await table.scan('', 100)).length, keys.length);
  });

  it('keeps views apart, also those whose names differ only in case or punctuation', async () => {
    const place = await places.make();
    const names = ['books', 'Books', 'books.old', 'books/old', 'книги'];
    const store = await places.open(place);
    for (const name of names)
      await writeNext(await store.open({ ...places.books, name }), { upserts: [storedBook({ key: name })] });
    const shadow = await store.shadow({ ...places.books, name: 'Books' });
    await writeNext(shadow, { upserts: [storedBook({ key: 'rebuilt' })] });
    await store.swap(shadow);
    await places.close(store);
    const again = await places.open(place);
    for (const name of names) {
      const rows = await (await again.open({ ...places.books, name })).scan('', 9);
      assert.deepEqual(
        rows.map(({ key }) => key),
        [name === 'Books' ? 'rebuilt' : name],
      );
    }
  });

  it('refuses every call once it is closed', async () => {
    const store = await places.open();
    const table = await store.open(places.books);
    const shadow = await store.shadow(places.books);
    await places.close(store);
    await store.close();
    await assert.rejects(table.get('a'));
    await assert.rejects(table.write(stepFrom(0)));
    await assert.rejects(store.open(places.books));
    await assert.rejects(store.swap(shadow));
  });
}
