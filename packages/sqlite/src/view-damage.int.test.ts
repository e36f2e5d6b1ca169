import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DamagedViewError, type ViewDefinition, type ViewTable } from '@banyan/engine';
import { SqliteViewStore } from './view-store.ts';

const trees: ViewDefinition = { name: 'trees', shape: '1', indexes: [{ name: 'height', kind: 'range', columns: 1 }] };
const file = 'views.trees.1.db';
const folders: string[] = [];
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function fill(table: ViewTable): Promise<void> {
  const from = (await table.positions())['forest/0'] ?? 0;
  const upserts = Array.from({ length: 500 }, (_, i) => ({
    key: `tree-${i}`,
    row: JSON.stringify({ name: `tree number ${i}`, bark: 'rough '.repeat(20) }),
    indexed: { height: [i] },
  }));
  await table.write({ source: 'forest/0', from, to: from + 1, upserts, deletes: [], park: [], unpark: [] });
}

/** A folder with a filled view in it, closed. */
async function closedFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-damage-'));
  folders.push(folder);
  const store = await SqliteViewStore.open(folder);
  await fill(await store.open(trees));
  await store.close();
  return folder;
}

async function open(folder: string): Promise<{ store: SqliteViewStore; notes: string[] }> {
  const notes: string[] = [];
  return { store: await SqliteViewStore.open(folder, { onDamage: (note) => notes.push(note) }), notes };
}

async function change(folder: string, name: string, edit: (bytes: Buffer) => void | Buffer): Promise<void> {
  const bytes = await readFile(join(folder, name));
  await writeFile(join(folder, name), edit(bytes) ?? bytes);
}

describe('a damaged view', () => {
  const unopenable: Record<string, (folder: string) => Promise<void>> = {
    'no database': (folder) =>
      writeFile(join(folder, file), 'this is no database, but a text of some length '.repeat(100)),
    empty: (folder) => writeFile(join(folder, file), ''),
    missing: (folder) => rm(join(folder, file)),
    'cut off': (folder) => change(folder, file, (bytes) => bytes.subarray(0, 5000)),
    'overwritten at its start': (folder) => change(folder, file, (bytes) => void bytes.fill(0x5a, 100, 4096)),
  };
  for (const [how, damage] of Object.entries(unopenable)) {
    it(`is put aside when its file is ${how}, and begun anew`, async () => {
      const folder = await closedFolder();
      await damage(folder);
      const { store, notes } = await open(folder);
      const table = await store.open(trees);
      assert.deepEqual([await table.positions(), await table.scan('', 9)], [{}, []]);
      assert.match(notes.join(), /^view trees: its file .*built again/);
      await fill(table);
      await store.close();
      const again = await open(folder);
      assert.equal((await (await again.store.open(trees)).list({ limit: 1000 })).rows.length, 500);
      assert.deepEqual(again.notes, []);
      await again.store.close();
      assert.equal((await readdir(folder)).includes(`${file}.damaged`), how !== 'missing');
    });
  }

  it('serves no row whose text was changed on the disk, and nothing else until it is built again', async () => {
    const folder = await closedFolder();
    await change(folder, file, (bytes) => {
      const at = bytes.indexOf('tree number 77"');
      assert.ok(at > 0);
      bytes[at + 12] = '9'.charCodeAt(0);
    });
    const { store, notes } = await open(folder);
    const table = await store.open(trees);
    assert.deepEqual((await table.get('tree-76'))?.row, { name: 'tree number 76', bark: 'rough '.repeat(20) });
    const damaged = (error: unknown): boolean => error instanceof DamagedViewError && error.code === 'damaged-view';
    await assert.rejects(table.get('tree-77'), damaged);
    assert.match(notes.join(), /^view trees: the row "tree-77" does not match its checksum; nothing of it is served/);
    await assert.rejects(table.get('tree-76'), damaged);
    await assert.rejects(table.list({ limit: 1 }), damaged);
    await assert.rejects(table.load(['tree-76']), damaged);

    const shadow = await store.shadow(trees);
    await fill(shadow);
    await store.swap(shadow);
    assert.equal((await table.list({ limit: 1000 })).rows.length, 500);
    await store.close();
  });

  it('is not opened again after its damage was seen', async () => {
    const folder = await closedFolder();
    await change(folder, file, (bytes) => void (bytes[bytes.indexOf('tree number 77"') + 12] = 0x39));
    const first = await open(folder);
    await assert.rejects((await first.store.open(trees)).scan('', 1000), DamagedViewError);
    await first.store.close();
    const { store, notes } = await open(folder);
    assert.deepEqual(await (await store.open(trees)).positions(), {});
    assert.match(notes.join(), /it was found damaged/);
    await store.close();
  });

  it('is never served from a page that is not one', async () => {
    const folder = await closedFolder();
    await change(folder, file, (bytes) => void bytes.fill(0xff, 4096 * 6));
    const { store, notes } = await open(folder);
    const table = await store.open(trees).catch((error: unknown) => error as Error);
    if (!(table instanceof Error)) await assert.rejects(table.scan('', 1000), DamagedViewError);
    assert.equal(notes.length, 1);
    await store.close();
  });

  it('is refused when a write meets the damage', async () => {
    const folder = await closedFolder();
    await change(folder, file, (bytes) => void bytes.fill(0xff, 4096 * 6));
    const { store, notes } = await open(folder);
    const table = await store.open(trees);
    await assert.rejects(fill(table), DamagedViewError);
    await assert.rejects(table.get('tree-1'), DamagedViewError);
    assert.equal(notes.length, 1);
    await store.close();
  });

  it('takes the others with it when views.db itself is damaged: they are all built again', async () => {
    const folder = await closedFolder();
    await writeFile(join(folder, 'views.db'), 'x'.repeat(9000));
    const { store, notes } = await open(folder);
    assert.match(notes.join(), /views\.db was damaged and is kept as views\.db\.damaged/);
    assert.deepEqual(await (await store.open(trees)).positions(), {});
    await store.close();
    assert.deepEqual((await readdir(folder)).toSorted(), ['views.db', 'views.db.damaged', file]);
  });
});

describe('the folder of a view store', () => {
  it('holds one file for each view once a rebuild is over, and none of an unfinished one after the next start', async () => {
    const folder = await closedFolder();
    const first = await open(folder);
    await first.store.open(trees);
    const shadow = await first.store.shadow(trees);
    await fill(shadow);
    await first.store.swap(shadow);
    const compared = await first.store.shadow(trees);
    await first.store.discard(compared);
    assert.ok(!(await readdir(folder)).some((name) => name.startsWith('views.trees.3.db')));
    await fill(await first.store.shadow(trees));
    await first.store.close();
    const { store } = await open(folder);
    await store.close();
    assert.deepEqual((await readdir(folder)).toSorted(), ['views.db', 'views.trees.2.db']);
  });
});
