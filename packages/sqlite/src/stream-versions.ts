import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Streams per generation; two generations are about 10 MB at most, and only in a log that has so many. */
const GENERATION_MAX = 25_000;

/**
 * The current version of every stream, as the open transaction sees it. Exact without asking the database each time, because one writer
 * has the log to itself and makes a new `StreamVersions` after every transaction that did not commit.
 */
export class StreamVersions {
  readonly #newest: StatementSync;
  /** Streams met lately; the generation before is dropped whole when this one is full, which costs nothing per stream. */
  #lately = new Map<string, number>();
  #before = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#newest = database.prepare('select max(version) from event where stream = ?');
    this.#newest.setReturnArrays(true);
  }

  get(stream: string): number {
    const known = this.#lately.get(stream) ?? this.#before.get(stream);
    if (known !== undefined) return known;
    const [newest] = this.#newest.get(stream) as unknown as [number | null];
    this.set(stream, newest ?? 0);
    return newest ?? 0;
  }

  set(stream: string, version: number): void {
    this.#lately.set(stream, version);
    if (this.#lately.size < GENERATION_MAX) return;
    this.#before = this.#lately;
    this.#lately = new Map();
  }
}
