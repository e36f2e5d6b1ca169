import { eventBytes } from './estimated-bytes.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { LogStore, StoredEvent } from './ports/log-store.ts';
import { SharedReads } from './shared-reads.ts';

const TAIL_BYTES_MAX = 1 * 1024 * 1024;
const READ_BYTES_MAX = 4 * 1024 * 1024;
/** Of a read that is kept for others who follow. */
const SHARED_EVENTS_MAX = 2_000;
const SHARED_BYTES_MAX = 1 * 1024 * 1024;

/** The newest events of one log in memory, so that those who follow closely need no read. */
class Tail {
  #events: StoredEvent[] = [];
  #bytes = 0;
  /** The position before the first event kept. */
  #base: number;

  constructor(head: number) {
    this.#base = head;
  }

  get head(): number {
    return this.#base + this.#events.length;
  }

  push(events: readonly StoredEvent[]): void {
    // Another instance has written in between: what is missing here is read from the log.
    if (events[0]!.position !== this.head + 1) this.#restart(events[0]!.position - 1);
    for (const event of events) {
      this.#events.push(event);
      this.#bytes += eventBytes(event);
    }
    if (this.#bytes <= TAIL_BYTES_MAX) return;
    let dropped = 0;
    while (this.#bytes > TAIL_BYTES_MAX / 2) {
      this.#bytes -= eventBytes(this.#events[dropped]!);
      dropped += 1;
    }
    this.#events = this.#events.slice(dropped);
    this.#base += dropped;
  }

  #restart(head: number): void {
    this.#events = [];
    this.#bytes = 0;
    this.#base = head;
  }

  /** Undefined when the tail does not reach back so far. */
  read(afterPosition: number, limit: number): StoredEvent[] | undefined {
    if (afterPosition < this.#base) return undefined;
    return this.#events.slice(afterPosition - this.#base, afterPosition - this.#base + limit);
  }
}

interface Followed {
  readonly source: Source;
  readonly store: LogStore;
  readonly tail: Tail;
  readonly lagging: SharedReads;
  readonly watchers: Set<(end: number) => void>;
}

/** The hub of services that share a process: reads go to the memory's tail, or to the owner's log. */
export class InProcessHub implements Hub {
  readonly #followed = new Map<string, Followed>();

  /** Makes a log shard followable. */
  async add(store: LogStore): Promise<void> {
    const { position } = await store.head();
    const source = { log: store.log, shard: store.shard };
    const lagging = new SharedReads((after, limit) => store.read(after, limit, SHARED_BYTES_MAX));
    this.#followed.set(sourceName(source), { source, store, tail: new Tail(position), lagging, watchers: new Set() });
  }

  /** Takes what was committed, in order. */
  publish(source: Source, events: readonly StoredEvent[]): void {
    const { tail, watchers } = this.#find(source);
    tail.push(events);
    for (const watcher of watchers) watcher(tail.head);
  }

  sources(): readonly Source[] {
    return [...this.#followed.values()].map(({ source }) => source);
  }

  async read(source: Source, afterPosition: number, limit: number): Promise<StoredEvent[]> {
    const { tail, store, lagging } = this.#find(source);
    const newest = tail.read(afterPosition, limit);
    if (newest !== undefined) return newest;
    if (limit <= SHARED_EVENTS_MAX) return lagging.read(afterPosition, limit);
    return store.read(afterPosition, limit, READ_BYTES_MAX);
  }

  /** Those that follow a position and are in memory; none where it is older than all of these, or there is nothing newer. */
  newest(source: Source, afterPosition: number, limit: number): StoredEvent[] {
    return this.#find(source).tail.read(afterPosition, limit) ?? [];
  }

  async head(source: Source): Promise<number> {
    return this.#find(source).tail.head;
  }

  watch(source: Source, onGrowth: (end: number) => void): () => void {
    const { watchers } = this.#find(source);
    watchers.add(onGrowth);
    return () => watchers.delete(onGrowth);
  }

  #find(source: Source): Followed {
    const followed = this.#followed.get(sourceName(source));
    if (followed === undefined) throw new Error(`no log ${sourceName(source)} in this process`);
    return followed;
  }
}

/** `<log>/<shard>` */
export function sourceName({ log, shard }: Source): string {
  return `${log}/${shard}`;
}
