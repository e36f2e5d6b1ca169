import { NextAnswer } from './next-answer.ts';
import type { StoredEvent } from './ports/log-store.ts';

/** The most reads that are kept of a log: followers that lag do so nearly together, for they wait for the same disk, and a rebuild is far behind them. */
const READS_MAX = 4;

interface SharedRead {
  readonly after: number;
  readonly limit: number;
  readonly events: Promise<readonly StoredEvent[]>;
}

/**
 * What was read last of a log: a dozen followers read the same events, and what one of them has fetched and decoded is there for the others. So is that there is
 * nothing further, to those who ask for it at once. The number of events is bounded by who asks and their size by `load`.
 */
export class SharedReads {
  readonly #load: (afterPosition: number, limit: number) => Promise<readonly StoredEvent[]>;
  readonly #loading = new Map<number, NextAnswer<readonly StoredEvent[]>>();
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
    let loading = this.#loading.get(afterPosition);
    if (loading === undefined) {
      // Events stay what they are; that there are none is true of the moment only.
      loading = new NextAnswer(
        () => this.#begin(afterPosition, limit),
        (events) => events.length > 0,
      );
      this.#loading.set(afterPosition, loading);
    }
    try {
      return (await loading.answer()).slice(0, limit);
    } finally {
      if (loading.isIdle) this.#loading.delete(afterPosition);
    }
  }

  async #begin(after: number, limit: number): Promise<readonly StoredEvent[]> {
    const read = { after, limit, events: this.#load(after, limit) };
    this.#reads = [read, ...this.#reads.slice(0, READS_MAX - 1)];
    let found: readonly StoredEvent[] = [];
    try {
      found = await read.events;
      return found;
    } finally {
      if (found.length === 0) this.#reads = this.#reads.filter((one) => one !== read);
    }
  }
}
