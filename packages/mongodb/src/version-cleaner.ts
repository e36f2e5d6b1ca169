import type { Collections } from './documents.ts';

/** A version of a table, and since when it stands. */
interface Stood {
  readonly table: string;
  readonly version: number;
  readonly sinceMs: number;
}

/** Clears away what no query can need any more: versions of rows that were replaced some time ago. What is left of it when a process ends, the next one clears away. */
export class VersionCleaner {
  readonly #collections: Collections;
  readonly #keepMs: number;
  #stood: Stood[] = [];
  #timer: NodeJS.Timeout | undefined;
  #cleaning: Promise<void> = Promise.resolve();
  #closed = false;

  /** @param keepMs how long a query may take without being carried out again */
  constructor(collections: Collections, keepMs: number) {
    this.#collections = collections;
    this.#keepMs = keepMs;
  }

  /** Told that a version stands from now on, if not longer: what it has replaced only those before it show. */
  stands(table: string, version: number): void {
    if (this.#closed) return;
    this.#stood.push({ table, version, sinceMs: performance.now() });
    this.#arm();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#cleaning;
  }

  #arm(): void {
    const [first] = this.#stood;
    if (first === undefined || this.#timer !== undefined || this.#closed) return;
    const dueMs = first.sinceMs + this.#keepMs - performance.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        // What could not be cleared away now is so with what is replaced next.
        this.#cleaning = this.#clean()
          .catch(() => {})
          .then(() => this.#arm());
      },
      Math.max(dueMs, 1),
    ).unref();
  }

  async #clean(): Promise<void> {
    const due = this.#stood.filter(({ sinceMs }) => sinceMs + this.#keepMs <= performance.now());
    this.#stood = this.#stood.slice(due.length);
    const latest = new Map(due.map(({ table, version }) => [table, version]));
    for (const [table, version] of latest) await this.#clear(table, version);
  }

  /** Queries are told first: one that reads an older version finds that out afterwards. */
  async #clear(table: string, version: number): Promise<void> {
    const { tables, versions } = this.#collections;
    const before = await tables.findOneAndUpdate({ _id: table }, { $max: { cleaned: version } });
    if (before === null) return;
    await versions(table).deleteMany({ u: { $lte: version, $nin: [...before.dead] } });
  }
}
