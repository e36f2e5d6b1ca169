import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { InvalidError } from '@banyan/core';
import type { IndexValue, ViewDefinition } from '@banyan/engine';
import { writeCursor } from '@banyan/engine/view-store';
import { SqliteViewStore } from './view-store.ts';

const trees: ViewDefinition = { name: 'trees', shape: '1', indexes: [{ name: 'height', kind: 'range', columns: 1 }] };

it('a cursor made by hand, digest and all, reaches nothing outside of its query', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-cursor-'));
  const store = await SqliteViewStore.open(folder);
  const table = await store.open(trees);
  const upserts = Array.from({ length: 10 }, (_, i) => ({ key: `tree-${i}`, row: '{}', indexed: { height: [i] } }));
  await table.write({ source: 'forest/0', from: 0, to: 1, upserts, deletes: [], park: [], unpark: [] });

  const list = async (order: 'ascending' | 'descending', place: readonly IndexValue[]): Promise<string[]> => {
    const after = writeCursor(JSON.stringify(['trees', 'height', [], [[2], [8]], order === 'descending']), place);
    const page = await table.list({ index: 'height', from: 2, to: 8, order, limit: 100, after });
    return page.rows.map(({ key }) => key);
  };
  assert.deepEqual(await list('ascending', [5, 'tree-5']), ['tree-6', 'tree-7']);
  assert.deepEqual(await list('descending', [4, 'tree-4']), ['tree-3', 'tree-2']);
  for (const order of ['ascending', 'descending'] as const) {
    for (const place of [[1, 'tree-1'], [8, ''], [null, 'a'], ['z', 'a'], [5, 5], [5], []])
      await assert.rejects(list(order, place), InvalidError);
  }
  // A cursor is as it was written: what decoding passes by is not passed by.
  const whole = writeCursor(JSON.stringify(['trees', 'height', [], [[2], [8]], false]), [5, 'tree-5']);
  for (const after of [`${whole}x`, `${whole}=`, `${whole} `, ` ${whole}`, `${whole}!`, whole.slice(0, -1)])
    await assert.rejects(
      table.list({ index: 'height', from: 2, to: 8, order: 'ascending', limit: 100, after }),
      InvalidError,
      after,
    );
  await store.close();
  await rm(folder, { recursive: true });
});
