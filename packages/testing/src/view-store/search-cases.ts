import assert from 'node:assert/strict';
import { it } from 'node:test';
import { InvalidError } from '@banyan/core';
import type { SearchPage, SearchQuery, ViewTable } from '@banyan/engine';
import { books, storedBook, type Book } from './sample-view.ts';
import { writeNext, type ViewStorePlaces } from './view-store-harness.ts';

const keysOf = (page: SearchPage): string[] => page.rows.map(({ key }) => key);

function search(table: ViewTable, text: string, change: Partial<SearchQuery> = {}): Promise<SearchPage> {
  const words = text.split(' ').filter((word) => word !== '');
  return table.search({ index: 'title', stems: words, words, limit: 100, ...change });
}

/** Full-text search, suggestions and counts by facet. */
export function searchCases(places: ViewStorePlaces): void {
  const filled = async (rows: readonly Book[]): Promise<ViewTable> => {
    const table = await (await places.open()).open(books);
    await writeNext(table, { upserts: rows.map(storedBook) });
    return table;
  };

  it('finds rows with all of the stems, the last one perhaps only begun', async () => {
    const table = await filled([
      { key: 'a', title: 'red oak tree' },
      { key: 'b', title: 'red rose' },
      { key: 'c', title: 'oaken table' },
      { key: 'd' },
    ]);
    assert.deepEqual(keysOf(await search(table, 'red')).toSorted(), ['a', 'b']);
    assert.deepEqual(keysOf(await search(table, 'tree red')), ['a']);
    assert.deepEqual(keysOf(await search(table, 'red red')).toSorted(), ['a', 'b']);
    assert.deepEqual(keysOf(await search(table, 'oak')), ['a']);
    assert.deepEqual(keysOf(await search(table, 'oak', { prefix: true })).toSorted(), ['a', 'c']);
    assert.deepEqual(keysOf(await search(table, 'red o', { prefix: true })), ['a']);
    assert.deepEqual(keysOf(await search(table, 'o red o', { prefix: true })), [], 'only the last one is a beginning');
    assert.deepEqual(keysOf(await search(table, '')), []);
  });

  it('finds words of any script, digits, and what a query language would take for its own', async () => {
    const titles = ['дерево', '木', 'दीपक', '𐐷x', 'and', 'or', 'not', 'near', '42', 'été'];
    const table = await filled(titles.map((title, i) => ({ key: `key-${i}`, title: `${title} book` })));
    for (const [i, title] of titles.entries())
      assert.deepEqual(keysOf(await search(table, `book ${title}`)), [`key-${i}`], title);
    assert.deepEqual(keysOf(await search(table, 'дер', { prefix: true })), ['key-0']);
  });

  it('puts the best matches first: rare stems, many occurrences, short texts; ties by key', async () => {
    const table = await filled([
      ...Array.from({ length: 20 }, (_, i) => ({ key: `filler-${i}`, title: 'common words of a middling length' })),
      { key: 'long', title: 'tree among very many other words that nobody looks for in here' },
      { key: 'short', title: 'tree house' },
      { key: 'twice', title: 'tree tree' },
      { key: 'same-b', title: 'tree pair twin' },
      { key: 'same-a', title: 'tree pair twin' },
    ]);
    assert.deepEqual(keysOf(await search(table, 'tree')), ['twice', 'short', 'same-a', 'same-b', 'long']);
    await writeNext(table, {
      upserts: [storedBook({ key: 'x', title: 'common tree' }), storedBook({ key: 'y', title: 'house tree house' })],
    });
    assert.deepEqual(keysOf(await search(table, 'house t', { prefix: true }))[0], 'y');
  });

  it('follows rows that change and go', async () => {
    const table = await filled([
      { key: 'a', title: 'old tree' },
      { key: 'b', title: 'old stone' },
    ]);
    await writeNext(table, { upserts: [storedBook({ key: 'a', title: 'new tree' })], deletes: ['b'] });
    assert.deepEqual(keysOf(await search(table, 'old')), []);
    assert.deepEqual(keysOf(await search(table, 'new tree')), ['a']);
    await writeNext(table, {
      upserts: [storedBook({ key: 'a', title: '' }), storedBook({ key: 'b', title: 'old stone' })],
    });
    assert.deepEqual(keysOf(await search(table, 'tree')), []);
    assert.deepEqual(keysOf(await search(table, 'old')), ['b']);
    await writeNext(table, { upserts: [storedBook({ key: 'a', title: 'tree' })] });
    assert.deepEqual(keysOf(await search(table, 'tree')), ['a']);
  });

  it('pages through the ranking; a row that stays comes once whatever is written between', async () => {
    const staying = Array.from({ length: 40 }, (_, i) => ({
      key: `stay-${i}`,
      title: `tree ${'leaf '.repeat(i % 7)}${'tree '.repeat(i % 3)}end`,
    }));
    const table = await filled(staying);
    const whole = keysOf(await search(table, 'tree end'));
    const calm: string[] = [];
    const busy: string[] = [];
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const page = await search(table, 'tree end', { limit: 3, after });
      calm.push(...keysOf(page));
      after = page.next;
    }
    assert.deepEqual(calm, whole);
    for (let after: string | undefined, n = 0; n === 0 || after !== undefined; n++) {
      const page = await search(table, 'tree end', { limit: 7, after });
      busy.push(...keysOf(page));
      after = page.next;
      const upserts = Array.from({ length: 30 }, (_, i) =>
        storedBook({ key: `come-${n}-${i}`, title: i % 2 ? 'other long title about nothing' : 'tree end end' }),
      );
      await writeNext(table, { upserts, deletes: Array.from({ length: 10 }, (_, i) => `come-${n - 1}-${i}`) });
      assert.ok(n < 60, 'the search does not end');
    }
    assert.equal(new Set(busy).size, busy.length);
    assert.deepEqual(
      busy.filter((key) => key.startsWith('stay')),
      whole,
    );
  });

  it('suggests known words for those that are not in the index, the nearest and most frequent first', async () => {
    const table = await filled([
      { key: 'a', title: 'lantern light' },
      { key: 'b', title: 'lamp light' },
      { key: 'c', title: 'lamp' },
      { key: 'd', title: 'lump' },
      { key: 'e', title: 'candle' },
    ]);
    assert.deepEqual((await search(table, 'lmap')).suggestions, ['lamp']);
    assert.deepEqual((await search(table, 'limp')).suggestions, ['lamp', 'lump']);
    assert.deepEqual((await search(table, 'cadnel')).suggestions, ['candle']);
    assert.deepEqual((await search(table, 'lanten lamp')).suggestions, ['lantern'], 'for the misspelt word only');
    assert.deepEqual((await search(table, 'lamp candle')).suggestions, [], 'both are known, only not together');
    assert.deepEqual((await search(table, 'zzzzzz')).suggestions, []);
    assert.deepEqual((await search(table, 'lamp')).suggestions, []);
    await writeNext(table, { deletes: ['d'], upserts: [storedBook({ key: 'e', title: 'handle' })] });
    assert.deepEqual(
      (await search(table, 'limp')).suggestions,
      ['lamp'],
      'a word whose last row is gone is no longer known',
    );
    assert.deepEqual((await search(table, 'cadnel')).suggestions, []);
    assert.deepEqual((await search(table, 'hndle')).suggestions, ['handle']);
  });

  it('narrows a search by facets', async () => {
    const table = await filled([
      { key: 'a', shelf: 'x', lent: true, title: 'tree' },
      { key: 'b', shelf: 'x', lent: false, title: 'tree' },
      { key: 'c', shelf: null, lent: false, title: 'tree' },
    ]);
    assert.deepEqual(keysOf(await search(table, 'tree', { equals: { shelf: 'x' } })), ['a', 'b']);
    assert.deepEqual(keysOf(await search(table, 'tree', { equals: { shelf: 'x', lent: false } })), ['b']);
    assert.deepEqual(keysOf(await search(table, 'tree', { equals: { shelf: null } })), ['c']);
    assert.deepEqual(keysOf(await search(table, 'tree', { equals: {} })), ['a', 'b', 'c']);
    const first = await search(table, 'tree', { limit: 1, equals: { shelf: 'x' } });
    assert.deepEqual(keysOf(await search(table, 'tree', { limit: 1, equals: { shelf: 'x' }, after: first.next })), [
      'b',
    ]);
  });

  it('counts rows by value, the most frequent first, ties in the order of values', async () => {
    const values = ['b', 'a', 10, 9, null, true, false, 'a'] as const;
    const table = await filled(
      values.map((shelf, i) => ({ key: `key-${i}`, shelf, lent: i < 4, title: i % 2 ? 'tree' : 'stone' })),
    );
    const counts = async (query: object = {}) =>
      (await table.facets({ index: 'shelf', limit: 100, ...query })).map(({ value, count }) => [value, count]);
    assert.deepEqual(await counts(), [
      ['a', 2],
      [null, 1],
      [9, 1],
      [10, 1],
      ['b', 1],
      [false, 1],
      [true, 1],
    ]);
    assert.deepEqual(await counts({ limit: 2 }), [
      ['a', 2],
      [null, 1],
    ]);
    assert.deepEqual(await counts({ equals: { lent: true } }), [
      [9, 1],
      [10, 1],
      ['a', 1],
      ['b', 1],
    ]);
    assert.deepEqual(await counts({ text: { index: 'title', stems: ['tree'] } }), [
      ['a', 2],
      [9, 1],
      [true, 1],
    ]);
    assert.deepEqual(await counts({ text: { index: 'title', stems: ['tree'] }, equals: { lent: false } }), [
      ['a', 1],
      [true, 1],
    ]);
    assert.deepEqual(await counts({ text: { index: 'title', stems: ['nothing'] } }), []);
  });

  it('names what is wrong with a search', async () => {
    const table = await filled([
      { key: 'a', title: 'tree' },
      { key: 'b', title: 'tree' },
    ]);
    const rejects = async (paths: readonly string[], promise: Promise<unknown>): Promise<void> => {
      await assert.rejects(promise, (error) => {
        assert.ok(error instanceof InvalidError, String(error));
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          paths,
        );
        return true;
      });
    };
    await rejects(['/index'], search(table, 'tree', { index: 'shelf' }));
    await rejects(['/stems/1', '/limit'], search(table, 'tree', { stems: ['tree', 'a"b'], limit: 0 }));
    await rejects(['/stems/0'], search(table, '', { stems: [''] }));
    await rejects(['/stems'], search(table, '', { stems: Array.from({ length: 1000 }, (_, i) => `s${i}`) }));
    await rejects(['/equals/title'], search(table, 'tree', { equals: { title: 'x' } }));
    await rejects(['/equals/shelf'], search(table, 'tree', { equals: { shelf: NaN } }));
    await rejects(['/index'], table.facets({ index: 'title', limit: 1 }));
    await rejects(['/limit'], table.facets({ index: 'shelf', limit: 1001 }));
    await rejects(['/text/index'], table.facets({ index: 'shelf', limit: 1, text: { index: 'shelf', stems: ['a'] } }));
    const cursor = (await search(table, 'tree', { limit: 1 })).next!;
    await rejects(['/after'], search(table, 'stone', { after: cursor }));
    await rejects(['/after'], search(table, 'tree', { prefix: true, after: cursor }));
    await rejects(['/after'], search(table, 'tree', { after: `${cursor}x` }));
    await rejects(['/after'], table.list({ limit: 1, after: cursor }));
  });
}
