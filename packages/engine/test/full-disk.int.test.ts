import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { staff, startSystem, StorageFullError } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { lab, labService } from './lab.ts';
import { until } from './test-system.ts';

/** A disk of a few megabytes, or why there is none. */
function mountSmallDisk(): { readonly folder: string } | string {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-full-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]);
  if (mounted.status !== 0) {
    rmdirSync(folder);
    return 'mounting a tmpfs needs Linux and root';
  }
  after(() => {
    spawnSync('umount', [folder]);
    rmdirSync(folder);
  });
  return { folder };
}

const disk = mountSmallDisk();

test(
  'a disk that is full: commands are refused whole, queries go on, and so does everything once there is room',
  { skip: typeof disk === 'string' && disk },
  async () => {
    if (typeof disk === 'string') return;
    const data = openDataFolder(disk.folder);
    const system = await startSystem({ services: [labService()], stores: data.stores });
    const client = system.client(staff('ann'));
    const long = 'w'.repeat(20_000);
    const note = (nth: number) =>
      client.send(lab, 'note', { note: `n${nth % 5}`, words: ['a', `${long}${nth}`] }, { key: `k${nth}` });
    let accepted = 0;
    let refusal: unknown;
    while (refusal === undefined) {
      await note(accepted).then(
        () => (accepted += 1),
        (error: unknown) => (refusal = error),
      );
    }
    assert.ok(refusal instanceof StorageFullError);
    assert.ok(accepted > 5);
    await client.query(lab, 'word', { word: 'a' });
    assert.equal(spawnSync('mount', ['-o', 'remount,size=200m', disk.folder]).status, 0);
    // The same key again: what was refused had no effect.
    await note(accepted);
    await until(() => system.readiness().ready);
    await system.operations.settle();
    assert.equal((await system.operations.verifyLog('lab')).events, accepted + 1);
    assert.equal((await system.operations.compareView('lab', 'by-word')).differences, 0);
    await system.stop();
    await data.close();
  },
);
