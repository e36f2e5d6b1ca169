import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { StorageFullError, type ViewDefinition, type ViewWrite } from '@banyan/engine';
import { SqliteViewStore } from './view-store.ts';

const trees: ViewDefinition = { name: 'trees', shape: '1', indexes: [{ name: 'bark', kind: 'text', columns: 1 }] };

/** The write of five hundred rows, some 300 KB. */
function grove(n: number): ViewWrite {
  const upserts = Array.from({ length: 500 }, (_, i) => ({
    key: `tree-${n}-${i}`,
    row: JSON.stringify({ bark: 'rough '.repeat(90) }),
    indexed: { bark: [`grove${n}`] },
  }));
  return { source: 'forest/0', from: n, to: n + 1, upserts, deletes: [], park: [], unpark: [] };
}

/** A disk of six megabytes, or why there is none. */
function mountSmallDisk(): { readonly folder: string } | string {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'none', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return 'mounting a tmpfs needs Linux and root';
  }
  after(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  return { folder };
}

describe('a view on a full disk', () => {
  const disk = mountSmallDisk();
  it(
    'refuses what it has no room for, serves what it has, and goes on once there is room',
    { skip: typeof disk === 'string' && disk },
    async () => {
      if (typeof disk === 'string') return;
      const store = await SqliteViewStore.open(disk.folder);
      const table = await store.open(trees);
      let written = 0;
      const fill = async (): Promise<never> => {
        for (; ; written++) await table.write(grove(written));
      };
      await assert.rejects(fill(), (error) => error instanceof StorageFullError && error.outcome === 'none');
      const found = async (n: number): Promise<number> =>
        (await table.search({ index: 'bark', stems: [`grove${n}`], words: [], limit: 1000 })).rows.length;
      assert.ok(written > 2);
      assert.deepEqual(await table.positions(), { 'forest/0': written });
      assert.deepEqual([await found(written - 1), await found(written)], [500, 0]);
      await assert.rejects(store.shadow(trees), StorageFullError);
      assert.ok(!readdirSync(disk.folder).includes('views.trees.2.db'), 'what could not be created is not left behind');

      execFileSync('mount', ['-o', 'remount,size=64m', disk.folder]);
      await table.write(grove(written));
      assert.equal(await found(written), 500);
      const shadow = await store.shadow(trees);
      await shadow.write(grove(0));
      await store.swap(shadow);
      assert.deepEqual([await found(0), await found(1)], [500, 0]);
      await store.close();
    },
  );
});
