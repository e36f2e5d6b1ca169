import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DamagedViewError, type ViewDefinition, type ViewTable, type ViewWrite } from '@banyan/engine';
import { SqliteViewStore } from './view-store.ts';
import { ViewWriter } from './view-writer.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-view-writer-'));
after(() => rm(root, { recursive: true }));

const trees: ViewDefinition = { name: 'trees', shape: '1', indexes: [{ name: 'bark', kind: 'range', columns: 1 }] };
const birds: ViewDefinition = { name: 'birds', shape: '1', indexes: [] };

function grown(from: number, rows = 1): ViewWrite {
  const upserts = Array.from({ length: rows }, (_, i) => ({
    key: `${from}-${i}`,
    row: JSON.stringify({ of: from }),
    indexed: { bark: [from] },
  }));
  return { source: 'forest/0', from, to: from + 1, upserts, deletes: [], park: [], unpark: [] };
}

async function listed(table: ViewTable): Promise<string[]> {
  const { rows } = await table.list({ index: 'bark', direction: 'ascending', limit: 100 } as never);
  return rows.map(({ key }) => key);
}

async function opened(t: { after(end: () => Promise<unknown>): void }) {
  const folder = await mkdtemp(join(root, 'views-'));
  const writer = new ViewWriter();
  t.after(() => writer.close());
  const store = await SqliteViewStore.open(folder, { writer });
  return { folder, writer, store, table: await store.open(trees) };
}

test('a thread that dies begins anew: what was open is written to, and what is new is opened', async (t) => {
  const { folder, writer, store, table } = await opened(t);
  await table.write(grown(0));
  await writer.endThread();
  await table.write(grown(1));
  assert.deepEqual(await listed(table), ['0-0', '1-0']);
  await writer.endThread();
  const other = await store.open(birds);
  await other.write({ ...grown(0), upserts: [{ key: 'a', row: '{}', indexed: {} }] });
  await writer.endThread();
  await store.close();
  const again = await SqliteViewStore.open(folder, { writer });
  assert.deepEqual(await listed(await again.open(trees)), ['0-0', '1-0']);
  assert.deepEqual(await (await again.open(birds)).positions(), { 'forest/0': 1 });
  await again.close();
});

test('what a thread dies over has an unknown outcome that the cursor tells, and holds up nothing', async (t) => {
  const { writer, store, table } = await opened(t);
  for (let from = 0; from < 5;) {
    const write = table.write(grown(from, 20_000));
    const failed = assert.rejects(write, { code: 'store', outcome: 'unknown', message: /its thread has ended/ });
    await new Promise((resolve) => setImmediate(resolve));
    await writer.endThread();
    await failed;
    ({ 'forest/0': from = 0 } = await table.positions());
    await table.write(grown(from));
    from += 1;
  }
  await store.close();
});

test('a rebuild goes on with another thread, and is swapped in or thrown away', async (t) => {
  const { folder, writer, store, table } = await opened(t);
  await table.write(grown(0));
  const shadow = await store.shadow(trees);
  await shadow.write(grown(0));
  await writer.endThread();
  await shadow.write(grown(1));
  await writer.endThread();
  await store.swap(shadow);
  assert.deepEqual(await listed(table), ['0-0', '1-0']);
  assert.ok(!existsSync(join(folder, 'views.trees.1.db')), 'what it replaces is gone');
  const other = await store.shadow(trees);
  await writer.endThread();
  await store.discard(other);
  assert.ok(!existsSync(join(folder, 'views.trees.3.db')));
  await store.close();
  const again = await SqliteViewStore.open(folder, { writer });
  assert.deepEqual(await listed(await again.open(trees)), ['0-0', '1-0']);
  await again.close();
});

test('a file that is gone when another thread opens it is damage, and not begun empty', async (t) => {
  const { folder, writer, store, table } = await opened(t);
  await table.write(grown(0));
  await writer.endThread();
  for (const part of ['', '-wal', '-shm']) rmSync(join(folder, `views.trees.1.db${part}`), { force: true });
  await assert.rejects(table.write(grown(1)), DamagedViewError);
  const shadow = await store.shadow(trees);
  await shadow.write(grown(0));
  await store.swap(shadow);
  assert.deepEqual(await listed(table), ['0-0']);
  await store.close();
});

test('one that was closed begins no thread', async (t) => {
  const { writer, table } = await opened(t);
  await writer.close();
  await assert.rejects(table.write(grown(0)), { code: 'store', outcome: 'none', message: /it was closed/ });
});
