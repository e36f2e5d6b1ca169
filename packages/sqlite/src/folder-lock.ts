import { join } from 'node:path';
import { DataFolderError, DataFolderOwnedError } from './errors.ts';
import { ProcessLock } from './process-lock.ts';

/** Takes the exclusive ownership of a data folder. @throws DataFolderOwnedError at once when somebody else has it, in this process or another. */
export function lockFolder(folder: string): ProcessLock {
  const files = { lock: join(folder, 'lock'), holder: join(folder, 'owner.pid') };
  let lock: ProcessLock | undefined;
  try {
    lock = ProcessLock.take(files);
  } catch (error) {
    throw new DataFolderError(folder, 'its lock cannot be taken', error);
  }
  if (lock === undefined) throw new DataFolderOwnedError(folder, ProcessLock.holderOf(files).pid);
  return lock;
}
