import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file system in memory, on Linux. */
const SHARED_MEMORY = '/dev/shm';
/** Crash tests, which keep what was on the disk at each step, have come to 7 GB. */
const BYTES_MIN = 12 * 1024 ** 3;
const NAME = 'banyan-tests-';

/** Where to look for memory, and how much of it there must be. */
export interface MemoryFolderOptions {
  readonly parent?: string;
  readonly bytesMin?: number;
}

/**
 * Lets this process and those that it starts put their temporary folders into memory, where there is plenty of it, and removes them when it ends. Tests open
 * thousands of small databases and flush each commit: on a disk they wait for that most of the time. What they show does not depend on it: a process that is
 * killed leaves the same files, and no test cuts the power. Whoever sets TMPDIR has chosen. Answers the folder, if so.
 */
export function useMemoryFolder({ parent = SHARED_MEMORY, bytesMin = BYTES_MIN }: MemoryFolderOptions = {}):
  | string
  | undefined {
  if (process.env['TMPDIR'] !== undefined || !hasRoom(parent, bytesMin)) return undefined;
  let folder: string;
  try {
    const name = `${NAME}${namespace()}-`;
    folder = join(parent, `${name}${process.pid}`);
    removeLeftovers(parent, name);
    mkdirSync(folder, { mode: 0o700 });
    if (!mayRunPrograms(folder)) {
      rmSync(folder, { recursive: true });
      return undefined;
    }
  } catch {
    return undefined; // it cannot be written to, for one: the disk does
  }
  process.env['TMPDIR'] = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Memory that a container may not use does not count. */
function hasRoom(parent: string, bytesMin: number): boolean {
  try {
    const { bavail, bsize } = statfsSync(parent);
    return Math.min(bavail * bsize, process.availableMemory()) >= bytesMin;
  } catch {
    return false;
  }
}

/** Whose numbers of processes these are: containers may share the memory, and have numbers of their own. */
function namespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
}

/** Of runs that were killed. */
function removeLeftovers(parent: string, start: string): void {
  for (const name of readdirSync(parent)) {
    const pid = name.slice(start.length);
    if (name.startsWith(start) && /^\d+$/.test(pid) && !existsSync(`/proc/${pid}`))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** Containers may forbid it, and tests do. */
function mayRunPrograms(folder: string): boolean {
  const program = join(folder, 'runs');
  writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o700 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}
