import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Streams whose version is kept in memory; about 10 MB at most, and only in a log that has so many. */
const REMEMBERED_MAX = 50_000;

/**
 * The current version of every stream, as the open transaction sees it. Exact without asking the database each time, because one writer
 * has the log to itself and makes a new `StreamVersions` after every transaction that did not commit.
 */
export class StreamVersions {
  readonly #newest: StatementSync;
  readonly #remembered = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#newest = database.prepare('select max(version) from event where stream = ?');
    this.#newest.setReturnArrays(true);
  }

  get(stream: string): number {
    const remembered = this.#remembered.get(stream);
    if (remembered !== undefined) return remembered;
    const row = this.#newest.get(stream) as unknown as [number | null];
    const version = row[0] ?? 0;
    this.set(stream, version);
    return version;
  }

  set(stream: string, version: number): void {
    this.#remembered.set(stream, version);
    if (this.#remembered.size > REMEMBERED_MAX) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const stream of this.#remembered.keys()) {
      this.#remembered.delete(stream);
      return;
    }
  }
}
