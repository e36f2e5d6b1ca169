import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderError } from './errors.ts';
import { replaceFile } from './replace-file.ts';

const BUSY = 5;
const NOT_A_DATABASE = 26;

/** What is held, so that a lock which nobody has a name for any more is not collected: its database would be closed, and the lock be gone. */
const held = new Set<ProcessLock>();

/** Where a lock is, and who has it. */
export interface ProcessLockFiles {
  /** Opened here only: closing any other descriptor of it in the holder's process would drop the lock. */
  readonly lock: string;
  /** Holds the holder's process id and what it says of itself, for people. */
  readonly holder: string;
}

/** Who holds a lock; `pid` is undefined in the moment before it has written its number down. */
export interface LockHolder {
  readonly pid: number | undefined;
  readonly note: string;
}

/**
 * A lock that one holder at a time has, among all processes and within one: SQLite's lock on a file, held by a transaction that never ends. The operating
 * system drops it with the process, however that dies.
 */
export class ProcessLock {
  readonly #database: DatabaseSync;
  readonly #holderFile: string;

  private constructor(database: DatabaseSync, holderFile: string) {
    this.#database = database;
    this.#holderFile = holderFile;
  }

  /** Takes the lock, or answers at once that somebody else has it: undefined. @param note what the holder says of itself, one line @throws DataFolderError when its file is damaged */
  static take({ lock, holder }: ProcessLockFiles, note = ''): ProcessLock | undefined {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(lock, { timeout: 0 });
      // Immediate: two at once would each keep the other from an exclusive one, which is taken by way of a shared one, and nobody would have it.
      database.exec('pragma locking_mode = exclusive; begin immediate');
      replaceFile(holder, `${process.pid}${note === '' ? '' : ` ${note}`}\n`);
    } catch (error) {
      database?.close();
      if (isCode(error, BUSY)) return undefined;
      // Nothing is ever written into it.
      if (isCode(error, NOT_A_DATABASE))
        throw new DataFolderError(
          dirname(lock),
          `${lock} is damaged, for it should be empty: remove it when no other process works on this folder. Nothing else is lost`,
          error,
        );
      throw error;
    }
    const taken = new ProcessLock(database, holder);
    held.add(taken);
    return taken;
  }

  /** Who wrote itself down last: the holder, when somebody has the lock. */
  static holderOf({ holder }: ProcessLockFiles): LockHolder {
    let text: string;
    try {
      text = readFileSync(holder, 'utf8').trim();
    } catch {
      return { pid: undefined, note: '' };
    }
    const [number = '', ...note] = text.split(' ');
    const pid = Number(number);
    return { pid: Number.isSafeInteger(pid) && pid > 0 ? pid : undefined, note: note.join(' ') };
  }

  release(): void {
    rmSync(this.#holderFile, { force: true });
    this.#database.close();
    held.delete(this);
  }
}

function isCode(error: unknown, code: number): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && (Number(error.errcode) & 0xff) === code;
}
