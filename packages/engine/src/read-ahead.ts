import type { Hub, Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';

const PAGE_EVENTS = 500;

/** Reads a log page by page for a rebuild: the next page is on its way while the last one is folded, for a log on a server is a round trip away. */
export class ReadAhead {
  readonly #hub: Hub;
  readonly #source: Source;
  #next: { readonly after: number; readonly events: Promise<StoredEvent[]> } | undefined;

  constructor(hub: Hub, source: Source) {
    this.#hub = hub;
    this.#source = source;
  }

  /** The events after a position, up to another one: none when there is none. */
  async read(after: number, upTo: number): Promise<StoredEvent[]> {
    const ahead = this.#next?.after === after ? await this.#next.events : [];
    this.#next = undefined;
    // What was at its end when it was read ahead may have grown, and an end that has moved back is not passed.
    const known = ahead.filter(({ position }) => position <= upTo);
    const events = known.length > 0 ? known : await this.#page(after, upTo);
    const last = events.at(-1)?.position ?? upTo;
    // One that was not full is the log's end: what comes then is asked for then.
    if (events.length === PAGE_EVENTS && last < upTo) {
      const next = this.#page(last, upTo);
      // It is awaited when its turn comes, if it does.
      next.catch(() => {});
      this.#next = { after: last, events: next };
    }
    return events;
  }

  #page(after: number, upTo: number): Promise<StoredEvent[]> {
    return this.#hub.read(this.#source, after, Math.min(PAGE_EVENTS, upTo - after));
  }
}
