import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { StorageFullError, anybody } from '@banyan/engine';
import { mountSmallDisk } from '@banyan/testing';
import { ownSystem } from '../owned-system.ts';
import { tally, tallyContract } from '../testing/tally.ts';
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';

/** Enough for the copies of the logs, and not for the archive beside them. */
const MEGABYTES = 3;
const quietly = (): void => {};
const disk = await mountSmallDisk(MEGABYTES);

test(
  'neither a backup nor a restore fits on a disk that is too small: each says what there is no room for, and leaves nothing',
  { skip: typeof disk === 'string' && disk },
  async (t) => {
    if (typeof disk === 'string') return;
    t.after(() => disk.remove());
    const root = await mkdtemp(join(tmpdir(), 'banyan-storage-full-'));
    t.after(() => rm(root, { recursive: true }));
    const source = await ownSystem(join(root, 'source'), tally);
    t.after(() => source.close());
    const client = source.client(anybody());
    // What hardly shrinks.
    for (let nth = 0; nth < 25; nth += 1) {
      const who = randomBytes(30_000).toString('hex');
      await client.send(tallyContract, 'count', { counter: `c${nth}`, by: 1, who });
    }

    const file = join(disk.folder, 'backup.tar.gz');
    const isRefused = (of: string) => (error: unknown) =>
      error instanceof StorageFullError && error.message.includes(`no room left on the disk for ${of}`);
    await assert.rejects(backUp(source, { file }, quietly), isRefused(`the backup ${file}`));
    assert.deepEqual(readdirSync(disk.folder), []);

    const whole = join(root, 'backup.tar.gz');
    await backUp(source, { file: whole }, quietly);
    const folder = join(disk.folder, 'restored');
    const ballast = join(disk.folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(2_000_000));
    await assert.rejects(restore({ file: whole, keys: undefined, folder }, quietly), isRefused(folder));
    assert.deepEqual(readdirSync(disk.folder), ['ballast']);
  },
);
