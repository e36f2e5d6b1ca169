import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DefectError, InvalidError } from '@banyan/core';
import type { FacetQuery, StoredWhere, ViewTable } from '@banyan/engine';
import { books, storedBook, type Book } from './sample-view.ts';
import { writeNext, type ViewStorePlaces } from './view-store-harness.ts';

const shelf: readonly Book[] = [
  { key: 'a', shelf: 'x', title: 'red tree', subjects: ['form=novel', 'era=old'], sizes: { height: 20, width: 3 } },
  { key: 'b', shelf: 'x', title: 'tree', subjects: ['form=novel', 'era=new'], sizes: { height: 30 } },
  { key: 'c', shelf: 'y', title: 'tree house', subjects: ['form=poem', 'era=new'], sizes: { height: 10, width: 9 } },
  { key: 'd', title: 'stone' },
];

/** Tags, measures, and the conditions that narrow lists, searches and counts. */
export function filterCases(places: ViewStorePlaces): void {
  const filled = async (rows: readonly Book[] = shelf): Promise<ViewTable> => {
    const table = await (await places.open()).open(books);
    await writeNext(table, { upserts: rows.map(storedBook) });
    return table;
  };
  const keysOf = async (table: ViewTable, ...where: readonly StoredWhere[]): Promise<string[]> =>
    (await table.list({ where, limit: 100 })).rows.map(({ key }) => key);
  const counts = async (table: ViewTable, query: Partial<FacetQuery> = {}) =>
    (await table.facets({ index: 'subjects', limit: 100, ...query })).map(({ value, count }) => [value, count]);

  it('finds rows by any of several tags, and by all of several conditions', async () => {
    const table = await filled();
    const form = (...anyOf: string[]) => ({ tags: 'subjects', anyOf: anyOf.map((one) => `form=${one}`) });
    const era = { tags: 'subjects', anyOf: ['era=new'] };
    assert.deepEqual(await keysOf(table, form('novel')), ['a', 'b']);
    assert.deepEqual(await keysOf(table, form('novel', 'poem')), ['a', 'b', 'c']);
    assert.deepEqual(await keysOf(table, form('novel', 'poem'), era), ['b', 'c']);
    assert.deepEqual(await keysOf(table, form('novel'), era, { facet: 'shelf', anyOf: ['y', null] }), []);
    assert.deepEqual(await keysOf(table, { facet: 'shelf', anyOf: ['y', null] }), ['c', 'd']);
    assert.deepEqual(await keysOf(table, form()), [], 'none of nothing');
    assert.deepEqual(await keysOf(table), ['a', 'b', 'c', 'd']);
  });

  it('counts what a choice would find while its own values are left out of the conditions', async () => {
    const table = await filled();
    const era: StoredWhere = { tags: 'subjects', anyOf: ['era=new'] };
    const novels: StoredWhere = { tags: 'subjects', anyOf: ['form=novel'] };
    const forms = { startsWith: 'form=' };
    assert.deepEqual(await counts(table, forms), [
      ['form=novel', 2],
      ['form=poem', 1],
    ]);
    assert.deepEqual(await counts(table, { ...forms, where: [era] }), [
      ['form=novel', 1],
      ['form=poem', 1],
    ]);
    assert.deepEqual(await counts(table, { startsWith: 'era=', where: [novels] }), [
      ['era=new', 1],
      ['era=old', 1],
    ]);
    const text = { index: 'title', stems: ['hou'], prefix: true };
    assert.deepEqual(await counts(table, { ...forms, text }), [['form=poem', 1]]);
    assert.deepEqual(await counts(table, { limit: 1 }), [['era=new', 2]]);
    assert.deepEqual(await table.facets({ index: 'shelf', where: [era], limit: 9 }), [
      { value: 'x', count: 1 },
      { value: 'y', count: 1 },
    ]);
    assert.equal(await table.count({ where: [era], text: { index: 'title', stems: ['tree'] } }), 2);
    assert.equal(await table.count({}), 4);
  });

  it('lists rows in the order of a measure, without those that do not have it', async () => {
    const table = await filled();
    const list = async (query: object) =>
      (await table.list({ index: 'sizes', limit: 100, ...query })).rows.map(({ key }) => key);
    assert.deepEqual(await list({ equals: ['height'] }), ['c', 'a', 'b']);
    assert.deepEqual(await list({ equals: ['height'], order: 'descending' }), ['b', 'a', 'c']);
    assert.deepEqual(await list({ equals: ['width'] }), ['a', 'c']);
    assert.deepEqual(await list({ equals: ['height'], from: 10, to: 30 }), ['c', 'a'], 'half open');
    assert.deepEqual(await list({ equals: ['height', 20] }), ['a']);
    const tree = { index: 'title', stems: ['tree'] };
    assert.deepEqual(await list({ equals: ['height'], text: tree, where: [{ facet: 'shelf', anyOf: ['x'] }] }), [
      'a',
      'b',
    ]);
    assert.deepEqual(await keysOf(table, { measures: 'sizes', name: 'height', from: 10, to: 30 }), ['a', 'c']);
    assert.deepEqual(await keysOf(table, { measures: 'sizes', name: 'width' }), ['a', 'c']);
    const first = await table.list({ index: 'sizes', equals: ['height'], limit: 2 });
    const rest = await table.list({ index: 'sizes', equals: ['height'], limit: 2, after: first.next });
    assert.deepEqual(
      [...first.rows, ...rest.rows].map(({ key }) => key),
      ['c', 'a', 'b'],
    );
  });

  it('finds rows that are marked with the key of a row that fits', async () => {
    const table = await filled([
      { key: 'series-1', subjects: ['volume-1', 'volume-2'] },
      { key: 'series-2', subjects: ['volume-3', 'missing'] },
      { key: 'volume-1', lent: true },
      { key: 'volume-2', lent: false },
      { key: 'volume-3', lent: true },
    ]);
    const linkedTo = (lent: boolean) => keysOf(table, { tags: 'subjects', linked: 'lent', anyOf: [lent] });
    assert.deepEqual(await linkedTo(false), ['series-1']);
    assert.deepEqual(await linkedTo(true), ['series-1', 'series-2']);
    await writeNext(table, { upserts: [storedBook({ key: 'volume-2', lent: true })] });
    assert.deepEqual(await linkedTo(false), []);
    assert.equal(await table.count({ where: [{ tags: 'subjects', linked: 'lent', anyOf: [true] }] }), 2);
  });

  it('narrows a search, with its pages', async () => {
    const table = await filled();
    const query = { index: 'title', stems: ['tree'], words: ['tree'] };
    const where = [{ tags: 'subjects', anyOf: ['era=new'] }];
    assert.deepEqual(
      (await table.search({ ...query, where, limit: 9 })).rows.map(({ key }) => key),
      ['b', 'c'],
    );
    const first = await table.search({ ...query, where, limit: 1 });
    const rest = await table.search({ ...query, where, limit: 1, after: first.next });
    assert.deepEqual(
      [...first.rows, ...rest.rows].map(({ key }) => key),
      ['b', 'c'],
    );
    await assert.rejects(table.search({ ...query, limit: 1, after: first.next }), InvalidError);
  });

  it('follows tags and measures that change and go', async () => {
    const table = await filled();
    const count = () => table.count({ where: [{ tags: 'subjects', anyOf: ['form=novel'] }] });
    assert.equal(await count(), 2);
    await writeNext(table, {
      upserts: [storedBook({ key: 'a', subjects: ['form=poem'], sizes: { height: 5 } })],
      deletes: ['b'],
    });
    assert.equal(await count(), 0);
    assert.deepEqual(await counts(table), [
      ['form=poem', 2],
      ['era=new', 1],
    ]);
    const listed = await table.list({ index: 'sizes', equals: ['height'], limit: 9 });
    assert.deepEqual(
      listed.rows.map(({ key }) => key),
      ['a', 'c'],
    );
    assert.deepEqual(await keysOf(table, { measures: 'sizes', name: 'width' }), ['c']);
    await writeNext(table, { upserts: [storedBook({ key: 'b', subjects: ['form=novel'] })] });
    assert.equal(await count(), 1);
  });

  it('names what is wrong with a condition', async () => {
    const table = await filled();
    const rejects = (paths: readonly string[], promise: Promise<unknown>) =>
      assert.rejects(promise, (error) => {
        assert.ok(error instanceof InvalidError, String(error));
        assert.deepEqual(
          error.problems.map(({ path }) => path),
          paths,
        );
        return true;
      });
    const where = (...all: readonly StoredWhere[]) => table.count({ where: all });
    await rejects(['/where/0/tags'], where({ tags: 'shelf', anyOf: [] }));
    await rejects(['/where/0/facet'], where({ facet: 'subjects', anyOf: [] }));
    await rejects(
      ['/where/1/measures', '/where/1/from'],
      where({ facet: 'shelf', anyOf: [] }, { measures: 'title', name: 'x', from: NaN }),
    );
    await rejects(['/where/0/linked'], where({ tags: 'subjects', linked: 'title', anyOf: [] }));
    await rejects(['/where/0/anyOf/0'], where({ facet: 'shelf', anyOf: [Infinity] }));
    await rejects(['/where/0/anyOf'], where({ facet: 'shelf', anyOf: Array.from({ length: 1001 }, (_, i) => i) }));
    await rejects(['/where'], where(...Array.from({ length: 33 }, () => ({ facet: 'shelf', anyOf: ['x'] }))));
    await rejects(['/text/index'], table.count({ text: { index: 'shelf', stems: ['a'] } }));
    await rejects(['/startsWith'], table.facets({ index: 'shelf', startsWith: 'a', limit: 1 }));
    await rejects(['/equals'], table.list({ index: 'sizes', limit: 1 }));
    const { next } = await table.list({ where: [{ facet: 'shelf', anyOf: ['x'] }], limit: 1 });
    await rejects(['/after'], table.list({ where: [{ facet: 'shelf', anyOf: ['y'] }], limit: 1, after: next }));
  });

  it('refuses a row whose tags or measures cannot be indexed', async () => {
    const table = await filled();
    const write = (indexed: object) => {
      const row = storedBook({ key: 'z' });
      return writeNext(table, { upserts: [{ ...row, indexed: { ...row.indexed, ...indexed } }] });
    };
    await assert.rejects(write({ subjects: ['a', 'a'] }), DefectError);
    await assert.rejects(write({ subjects: [1] }), DefectError);
    await assert.rejects(write({ subjects: ['\0'] }), DefectError);
    await assert.rejects(write({ sizes: ['height'] }), DefectError);
    await assert.rejects(write({ sizes: ['height', '1'] }), DefectError);
    await assert.rejects(write({ sizes: ['height', 1, 'height', 2] }), DefectError);
    assert.equal(await table.count({}), 4);
  });
}
