import assert from 'node:assert/strict';
import { it } from 'node:test';
import { InvalidError } from '@banyan/core';
import type { IndexValue, ListPage, ListQuery, ViewTable } from '@banyan/engine';
import { storedBook, type Book } from './sample-view.ts';
import { writeNext, type ViewStorePlaces } from './view-store-harness.ts';

/** Values of every type in the port's order. */
const inOrder: readonly IndexValue[] = [
  null,
  -Number.MAX_VALUE,
  -(2 ** 53 - 1),
  -1.5,
  -1,
  0,
  5e-324,
  0.1,
  1,
  9,
  10,
  2 ** 53 - 1,
  Number.MAX_VALUE,
  '',
  ' ',
  '10',
  '9',
  'B',
  'a',
  'aa',
  'é',
  'ﬀ',
  '\uffff',
  '\u{10000}',
  '\u{1f333}',
  false,
  true,
];

const keysOf = (page: ListPage): string[] => page.rows.map(({ key }) => key);

/** All keys of a query, page by page. */
async function allKeys(table: ViewTable, query: ListQuery, between?: () => Promise<void>): Promise<string[]> {
  const keys: string[] = [];
  let after: string | undefined;
  do {
    const page = await table.list({ ...query, after });
    assert.ok(page.rows.length <= query.limit);
    keys.push(...keysOf(page));
    after = page.next;
    await between?.();
  } while (after !== undefined);
  return keys;
}

async function rejectsAt(path: string, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof InvalidError, String(error));
    assert.deepEqual(
      error.problems.map((problem) => problem.path),
      [path],
    );
    return true;
  });
}

/** Lists in the order of range indexes, page by page. */
export function listCases(places: ViewStorePlaces): void {
  const filled = async (rows: readonly Book[]): Promise<ViewTable> => {
    const table = await (await places.open()).open(places.books);
    await writeNext(table, { upserts: rows.map(storedBook) });
    return table;
  };

  it('orders values of every type, in both directions', async () => {
    const shuffled = inOrder
      .map((rating, i) => ({ key: `key-${String(i).padStart(2, '0')}`, rating }))
      .toSorted((a, b) => (a.key > b.key ? -1 : 1));
    const table = await filled(shuffled);
    const expected = inOrder.map((_, i) => `key-${String(i).padStart(2, '0')}`);
    assert.deepEqual(await allKeys(table, { index: 'by-rating', limit: 4 }), expected);
    assert.deepEqual(
      await allKeys(table, { index: 'by-rating', limit: 5, order: 'descending' }),
      expected.toReversed(),
    );
  });

  it('takes every value as a bound and as an equal', async () => {
    const table = await filled(inOrder.map((rating, i) => ({ key: `key-${i}`, rating, shelf: rating })));
    for (const [i, value] of inOrder.entries()) {
      assert.equal(
        (await table.list({ index: 'by-rating', from: value, limit: 100 })).rows.length,
        inOrder.length - i,
        `from ${String(value)}`,
      );
      assert.equal(
        (await table.list({ index: 'by-rating', to: value, limit: 100 })).rows.length,
        i,
        `to ${String(value)}`,
      );
      assert.deepEqual(
        keysOf(await table.list({ index: 'by-shelf', equals: [value], limit: 100 })),
        [`key-${i}`],
        `equals ${String(value)}`,
      );
      assert.deepEqual(keysOf(await table.list({ index: 'by-shelf', equals: [value, value], limit: 100 })), [
        `key-${i}`,
      ]);
    }
    assert.deepEqual(keysOf(await table.list({ index: 'by-rating', equals: [-0], limit: 9 })), [
      `key-${inOrder.indexOf(0)}`,
    ]);
  });

  it('bounds the column after the equal ones, and the key after all of them', async () => {
    const rows = ['x', 'y'].flatMap((shelf) =>
      [1, 2, 3].flatMap((rating) => ['p', 'q'].map((end) => ({ key: `${shelf}${rating}${end}`, shelf, rating }))),
    );
    const table = await filled(rows);
    const list = async (query: Omit<ListQuery, 'limit'>) =>
      keysOf(await table.list({ index: 'by-shelf', limit: 100, ...query }));
    assert.deepEqual(await list({ equals: ['x'], from: 2, to: 3 }), ['x2p', 'x2q']);
    assert.deepEqual(await list({ equals: ['x'], from: 2, order: 'descending' }), ['x3q', 'x3p', 'x2q', 'x2p']);
    assert.deepEqual(
      await list({ from: 'y' }),
      rows.slice(6).map(({ key }) => key),
    );
    assert.deepEqual(await list({ equals: ['y', 2], from: 'y2q' }), ['y2q']);
    assert.deepEqual(await list({ equals: ['y', 2], to: 'y2q' }), ['y2p']);
    assert.deepEqual(await list({ equals: ['z'] }), []);
    assert.deepEqual(keysOf(await table.list({ from: 'x2', to: 'x3', limit: 9 })), ['x2p', 'x2q']);
    assert.deepEqual(keysOf(await table.list({ order: 'descending', to: 'x2', limit: 9 })), ['x1q', 'x1p']);
  });

  it('ends a list exactly at its end', async () => {
    const table = await filled(['a', 'b', 'c', 'd'].map((key) => ({ key })));
    assert.notEqual((await table.list({ limit: 3 })).next, undefined);
    assert.equal((await table.list({ limit: 4 })).next, undefined);
    assert.deepEqual(await table.list({ limit: 4, from: 'x' }), { rows: [], next: undefined });
  });

  it('neither skips nor doubles a row that stays while others come and go between pages', async () => {
    for (const order of ['ascending', 'descending'] as const) {
      const staying = Array.from({ length: 30 }, (_, i) => ({ key: `stay-${i}`, rating: i % 5 }));
      const table = await filled([...staying, ...staying.map(({ rating }, i) => ({ key: `go-${i}`, rating }))]);
      let page = 0;
      const keys = await allKeys(table, { index: 'by-rating', limit: 4, order }, async () => {
        const upserts = Array.from({ length: 5 }, (_, rating) => storedBook({ key: `come-${rating}-${page}`, rating }));
        await writeNext(table, { upserts, deletes: [`go-${page}`, `go-${29 - page}`, `come-${page % 5}-${page - 1}`] });
        page++;
        if (page > 200) throw new Error('the list does not end');
      });
      assert.deepEqual(
        keys.filter((key) => key.startsWith('stay')).toSorted(),
        staying.map(({ key }) => key).toSorted(),
        order,
      );
      assert.equal(new Set(keys).size, keys.length);
    }
  });

  it('goes on after a row that is gone', async () => {
    const table = await filled(['a', 'b', 'c', 'd'].map((key) => ({ key, rating: 1 })));
    const first = await table.list({ index: 'by-rating', limit: 2 });
    await writeNext(table, { deletes: ['a', 'b'] });
    assert.deepEqual(keysOf(await table.list({ index: 'by-rating', limit: 2, after: first.next })), ['c', 'd']);
  });

  it('refuses a cursor that is damaged, made up or of another query', async () => {
    const table = await filled(Array.from({ length: 9 }, (_, i) => ({ key: `key-${i}`, rating: i, shelf: 'x' })));
    const query: ListQuery = { index: 'by-shelf', equals: ['x'], from: 2, to: 8, limit: 2 };
    const cursor = (await table.list(query)).next!;
    const other = (await table.list({ limit: 2 })).next!;
    assert.deepEqual(keysOf(await table.list({ ...query, limit: 5, after: cursor })), [
      'key-4',
      'key-5',
      'key-6',
      'key-7',
    ]);
    for (const after of [
      '',
      'x',
      '💥',
      other,
      `${cursor}AA`,
      cursor.slice(0, -2),
      cursor.toUpperCase(),
      `A${cursor.slice(1)}`,
    ]) {
      await rejectsAt('/after', table.list({ ...query, after }));
    }
    const others: Partial<ListQuery>[] = [
      { from: 3 },
      { to: 9 },
      { equals: ['y'] },
      { order: 'descending' },
      { equals: [] },
      { equals: ['x', 2], from: 'key', to: 'kez' },
    ];
    for (const change of others) await rejectsAt('/after', table.list({ ...query, ...change, after: cursor }));
  });

  it('names what is wrong with a query', async () => {
    const table = await filled([{ key: 'a' }]);
    for (const limit of [0, -1, 1001, 1.5, NaN]) await rejectsAt('/limit', table.list({ limit }));
    await rejectsAt('/index', table.list({ index: 'nothing', limit: 1 }));
    await rejectsAt('/index', table.list({ index: 'shelf', limit: 1 }));
    await rejectsAt('/equals', table.list({ index: 'by-rating', equals: [1, 2], limit: 1 }));
    await rejectsAt('/equals', table.list({ equals: [1], limit: 1 }));
    await rejectsAt('/equals/1', table.list({ index: 'by-shelf', equals: ['x', '\ud800'], limit: 1 }));
    await rejectsAt('/from', table.list({ index: 'by-rating', from: 'a\0', limit: 1 }));
    await rejectsAt('/to', table.list({ index: 'by-rating', to: Infinity, limit: 1 }));
    await rejectsAt('/from', table.list({ from: 1, limit: 1 }));
  });
}
