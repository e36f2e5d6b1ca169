import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderError, DataFolderOwnedError } from './errors.ts';
import { replaceFile } from './replace-file.ts';

const BUSY = 5;

/**
 * The exclusive ownership of a data folder: SQLite's lock on the file `lock`, held by a transaction that never ends. The operating system
 * drops it with the process, however that dies. No code opens that file by any other means: closing any other descriptor of it would drop the lock.
 */
export class FolderLock {
  readonly #database: DatabaseSync;
  readonly #pidFile: string;

  private constructor(database: DatabaseSync, pidFile: string) {
    this.#database = database;
    this.#pidFile = pidFile;
  }

  /** @throws DataFolderOwnedError at once when somebody else has it, in this process or another. */
  static acquire(folder: string): FolderLock {
    const pidFile = join(folder, 'owner.pid');
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
      database.exec('pragma locking_mode = exclusive; begin exclusive');
    } catch (error) {
      database?.close();
      if (isBusy(error)) throw new DataFolderOwnedError(folder, readPid(pidFile));
      throw new DataFolderError(folder, 'its lock cannot be taken', error);
    }
    replaceFile(pidFile, `${process.pid}\n`);
    return new FolderLock(database, pidFile);
  }

  release(): void {
    rmSync(this.#pidFile, { force: true });
    this.#database.close();
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && (Number(error.errcode) & 0xff) === BUSY;
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
