import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeFolder, ProcessLock, type ProcessLockFiles } from '@banyan/sqlite';
import { ImportBusyError, ImportError } from './import-error.ts';
import { importFilesIn } from './import-record.ts';

/** What is imported: a file, or the first invoices into an empty shop. */
export type ImportWork = 'file' | 'demonstration';

/** How often it is looked whether the demonstration is in the shop, in milliseconds. */
const LOOK_MS = 100;
/** For so many looks a holder may be without a name: it takes the lock before it writes itself down, and gives it up after it has crossed itself out. */
const UNNAMED_LOOKS_MAX = 50;

/** How somebody waits for the demonstration. */
export interface LockWaiting {
  /** Called once when there is something to wait for. */
  readonly onWait: (pid: number | undefined) => void;
  readonly isStopped: () => boolean;
}

/**
 * Takes the right to import into a data folder, which one import at a time has, in all processes: two that shared a spool would each send the other's
 * lines. Whoever meets the demonstration, which takes seconds, waits for it; whoever meets an import, which takes minutes, is refused at once.
 * @throws ImportBusyError
 */
export async function takeImportLock(
  dataFolder: string,
  work: ImportWork,
  { onWait, isStopped }: LockWaiting,
): Promise<ProcessLock> {
  const files = lockFilesIn(dataFolder);
  let waits = false;
  let unnamed = 0;
  for (;;) {
    const lock = ProcessLock.take(files, work);
    if (lock !== undefined) return lock;
    const { pid, note } = ProcessLock.holderOf(files);
    unnamed = pid === undefined ? unnamed + 1 : 0;
    const isPassing = unnamed > 0 && unnamed <= UNNAMED_LOOKS_MAX;
    if (!isPassing && (note !== ('demonstration' satisfies ImportWork) || work === 'demonstration'))
      throw new ImportBusyError(pid);
    if (isStopped()) throw new ImportError('it was stopped before it had begun');
    if (!isPassing && !waits) onWait(pid);
    waits ||= !isPassing;
    await pause(LOOK_MS);
  }
}

function lockFilesIn(dataFolder: string): ProcessLockFiles {
  const { folder } = importFilesIn(dataFolder);
  makeFolder(dataFolder, folder);
  return { lock: join(folder, 'lock'), holder: join(folder, 'importer.pid') };
}
