import { spawnSync } from 'node:child_process';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own with little room, to be filled up. */
export interface SmallDisk {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Mounts a tmpfs of the given size; where this process may not mount, returns why. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    await rmdir(folder);
    return `a tmpfs cannot be mounted here: ${mounted.error?.message ?? mounted.stderr.trim()}`;
  }
  return {
    folder,
    remove: async () => {
      spawnSync('umount', [folder]);
      await rmdir(folder);
    },
  };
}
