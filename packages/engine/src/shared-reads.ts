import type { StoredEvent } from './ports/log-store.ts';

/** The most reads that are kept of a log: followers that lag do so nearly together, for they wait for the same disk, and a rebuild is far behind them. */
const READS_MAX = 4;

interface SharedRead {
  readonly after: number;
  readonly limit: number;
  readonly events: Promise<readonly StoredEvent[]>;
}

/**
 * What was read last of a log: a dozen followers read the same events, and what one of them has fetched and decoded is there for the others. The number of
 * events is bounded by who asks and their size by `load`.
 */
export class SharedReads {
  readonly #load: (afterPosition: number, limit: number) => Promise<readonly StoredEvent[]>;
  #reads: SharedRead[] = [];

  constructor(load: (afterPosition: number, limit: number) => Promise<readonly StoredEvent[]>) {
    this.#load = load;
  }

  /** At most `limit` events after the position. */
  async read(afterPosition: number, limit: number): Promise<StoredEvent[]> {
    for (const { after, limit: asked, events } of this.#reads) {
      if (afterPosition < after || afterPosition >= after + asked) continue;
      // It may hold fewer than were asked for.
      const found = (await events).slice(afterPosition - after, afterPosition - after + limit);
      if (found.length > 0) return found;
    }
    const events = this.#load(afterPosition, limit);
    const read = { after: afterPosition, limit, events };
    this.#reads = [read, ...this.#reads.slice(0, READS_MAX - 1)];
    try {
      return [...(await events)];
    } catch (error) {
      this.#reads = this.#reads.filter((one) => one !== read);
      throw error;
    }
  }
}
