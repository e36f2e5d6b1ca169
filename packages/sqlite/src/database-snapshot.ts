import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync, backup } from 'node:sqlite';
import { toFailure } from './store-failure.ts';
import { toStoreError } from './store-errors.ts';

/** Pages copied at a time. */
const PAGES = 1000;

/** A database as it stands at the moment of opening, while others go on writing to it. Reads through SQLite alone, so no lock of theirs is lost. */
export class DatabaseSnapshot {
  readonly #file: string;
  readonly #database: DatabaseSync;

  /** @throws StoreError, CorruptLogError */
  constructor(file: string) {
    this.#file = file;
    this.#database = guard(file, () => new DatabaseSync(file, { readOnly: true, timeout: 10_000 }));
    try {
      // The transaction begins with its first read: from here on it sees what is there now.
      guard(file, () => this.#database.exec('begin; select count(*) from sqlite_schema'));
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /**
   * Writes the snapshot into a new file (mode 0600) and puts it on disk. Does not block this thread; `checkDatabase` elsewhere tells whether it is whole.
   * @throws StoreError, StorageFullError, CorruptLogError
   */
  async copyTo(target: string, onProgress: (pages: number, of: number) => void = () => {}): Promise<void> {
    closeSync(openSync(target, 'wx', 0o600));
    try {
      await backup(this.#database, target, {
        rate: PAGES,
        progress: ({ totalPages, remainingPages }) => onProgress(totalPages - remainingPages, totalPages),
      });
    } catch (error) {
      const failure = toFailure(error, false);
      throw toStoreError(failure, failure.kind === 'full' ? target : this.#file, error);
    }
    const descriptor = openSync(target, 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
  }

  close(): void {
    this.#database.close();
  }
}

function guard<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStoreError(toFailure(error, false), file, error);
  }
}
