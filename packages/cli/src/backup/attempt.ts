import { randomInt } from 'node:crypto';
import { link, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../errors.ts';

/** The attempts that this process is making, so that another attempt of it is not taken for one that is over. */
const underWay = new Set<string>();

/** Names beside a target for what is made before it gets the target's own name. */
interface Attempt {
  /** Each kind is one file or folder. */
  nameOf(kind: string): string;
  /** Removes all of them. */
  clear(): Promise<void>;
}

/**
 * Begins to make something at `target`, under names of this attempt alone: of two at once, in one process or several, neither takes away or publishes what the
 * other has half made. What attempts of processes that are gone have left is removed, of one with this process's number, too: in a container each run may have the same.
 * @throws UsageError when there can be nothing beside the target
 */
export async function beginAttempt(target: string, kinds: readonly string[]): Promise<Attempt> {
  // Never the name of one that is over: what is left of that may be removed by somebody else at this moment.
  const own = `${process.pid}-${randomInt(2 ** 47)}`;
  const prefixes = kinds.map((kind) => `${basename(target)}.${kind}-`);
  const nameOf = (kind: string): string => `${target}.${kind}-${own}`;
  const names = kinds.map(nameOf);
  const beside = await namesBeside(target);
  const left = beside
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix) && isOver(name.slice(prefix.length))))
    .map((name) => join(dirname(target), name));
  underWay.add(own);
  for (const path of left) await rm(path, { recursive: true, force: true });
  return {
    nameOf,
    clear: async () => {
      for (const name of names) await rm(name, { recursive: true, force: true });
      underWay.delete(own);
    },
  };
}

/** Gives a whole file its name at once, which nothing may have yet; that of the attempt is left. @throws UsageError when something has it */
export async function publishFile(made: string, target: string): Promise<void> {
  try {
    await link(made, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw existsAlready(target);
    // Some file systems have no second names.
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(code ?? '')) throw error;
    if (await exists(target)) throw existsAlready(target);
    await rename(made, target);
  }
}

/** @throws UsageError when there is something of that name */
export async function assertFree(target: string): Promise<void> {
  if (await exists(target)) throw existsAlready(target);
}

function existsAlready(target: string): UsageError {
  return new UsageError(`${target} exists already; a backup never replaces a file`);
}

/** @throws UsageError */
async function namesBeside(target: string): Promise<string[]> {
  try {
    return await readdir(dirname(target));
  } catch (error) {
    // The folder is made with what is made in it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UsageError(`${target} cannot be made: ${(error as Error).message}`, error);
  }
}

function isOver(attempt: string): boolean {
  const pid = Number(/^([1-9]\d*)-\d+$/.exec(attempt)?.[1]);
  if (Number.isNaN(pid)) return false;
  if (pid === process.pid) return !underWay.has(attempt);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
