import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DefectError, InvalidError } from '@banyan/core';
import type { IndexDefinition, StoredWhere } from '@banyan/engine';
import { books, storedBook } from './sample-view.ts';
import { writeNext, type ViewStorePlaces } from './view-store-harness.ts';

const KINDS: readonly IndexDefinition['kind'][] = ['range', 'text', 'facet', 'tags', 'measures'];

/** What a store does not serve it refuses with a clear word, whatever was checked before. */
export function refusalCases(places: ViewStorePlaces): void {
  const unserved = KINDS.filter((kind) => !places.serves(kind));

  it('serves lists by range, and refuses a view with an index that it does not serve', async () => {
    assert.ok(places.serves('range'));
    const store = await places.open();
    for (const index of books.indexes.filter(({ kind }) => unserved.includes(kind))) {
      const view = { ...places.books, name: 'refused', indexes: [...places.books.indexes, index] };
      const isClear = (error: unknown): boolean => {
        assert.ok(error instanceof DefectError, String(error));
        assert.match(error.message, new RegExp(`${index.kind} index ${index.name}`));
        return true;
      };
      await assert.rejects(store.open(view), isClear);
      await assert.rejects(store.shadow(view), isClear);
    }
    const table = await store.open({ ...places.books, name: 'refused' });
    assert.deepEqual(await table.scan('', 9), []);
  });

  it('refuses queries for what it does not serve', async () => {
    const table = await (await places.open()).open(places.books);
    await writeNext(table, { upserts: [storedBook({ key: 'a' }), storedBook({ key: 'b' })] });
    assert.equal(await table.count({}), 2);
    const rejects = (asked: Promise<unknown>) => assert.rejects(asked, InvalidError);
    const conditions: readonly StoredWhere[] = [
      ...(places.serves('facet') ? [] : [{ facet: 'shelf', anyOf: ['x'] }]),
      ...(places.serves('tags') ? [] : [{ tags: 'subjects', anyOf: ['x'] }]),
      ...(places.serves('measures') ? [] : [{ measures: 'sizes', name: 'height', from: 1 }]),
    ];
    for (const one of conditions) {
      await rejects(table.count({ where: [one] }));
      await rejects(table.list({ where: [one], limit: 9 }));
    }
    if (!places.serves('facet')) await rejects(table.facets({ index: 'shelf', limit: 9 }));
    if (!places.serves('tags')) await rejects(table.facets({ index: 'subjects', limit: 9 }));
    if (!places.serves('measures')) await rejects(table.list({ index: 'sizes', equals: ['height'], limit: 9 }));
    if (places.serves('text')) return;
    const text = { index: 'title', stems: ['tree'] };
    await rejects(table.count({ text }));
    await rejects(table.list({ text, limit: 9 }));
    await rejects(table.search({ ...text, words: ['tree'], limit: 9 }));
  });
}
