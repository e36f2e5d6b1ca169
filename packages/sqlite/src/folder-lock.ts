import { join } from 'node:path';
import { DataFolderError, DataFolderOwnedError } from './errors.ts';
import { ProcessLock } from './process-lock.ts';
import { toFailure } from './store-failure.ts';

/** Takes the exclusive ownership of a data folder. @throws DataFolderOwnedError at once when somebody else has it, in this process or another. */
export function lockFolder(folder: string): ProcessLock {
  const files = { lock: join(folder, 'lock'), holder: join(folder, 'owner.pid') };
  let lock: ProcessLock | undefined;
  try {
    lock = ProcessLock.take(files);
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    throw new DataFolderError(folder, `its lock cannot be taken: ${reasonOf(error)}`, error);
  }
  if (lock === undefined) throw new DataFolderOwnedError(folder, ProcessLock.holderOf(files).pid);
  return lock;
}

/** Why a file or folder cannot be had: in an operator's words where that is more than SQLite's or the system's. */
export function reasonOf(error: unknown): string {
  const isFull = toFailure(error, false).kind === 'full' || (error as NodeJS.ErrnoException).code === 'ENOSPC';
  return isFull ? 'no room is left on the disk' : error instanceof Error ? error.message : String(error);
}
