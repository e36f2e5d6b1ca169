import { CorruptLogError, type Clock, type StoredEvent } from '@banyan/engine';
import type { FollowedLog } from './followed-log.ts';
import { checkBatch } from './log-check.ts';
import { RecordDecoder, type BatchMark, type EventRecord } from './record-codec.ts';
import type { Place, PlacedRecord, TopicReader } from './topic-reader.ts';

const PAGE_BYTES = 1 * 1024 * 1024;
const PAGE_EVENTS = 4_000;
/** Followers that lag do so nearly together: what one has read is there for the others. */
const PAGES_MAX = 2;
const HINTS_MAX = 64;
/** For so long a topic that could not be read is not asked again: the log has everything. */
const AVOID_MS = 5_000;

interface Page {
  readonly after: number;
  readonly events: readonly StoredEvent[];
}

/**
 * The older events of one log shard for those who are behind: from its topic where they are there without a gap, or else from the log itself. What comes from the
 * topic is compared with the log by the hash of its last batch, which stands for all before it.
 */
export class TopicHistory {
  readonly #log: FollowedLog;
  readonly #reader: TopicReader;
  readonly #clock: Clock;
  #pages: Page[] = [];
  /** The offset at which what follows a position begins. */
  readonly #hints = new Map<number, number>();
  /** Events up to here are not in the topic any more. */
  #goneUpTo = 0;
  #avoidUntilMs = -Infinity;
  /** Reads of a topic come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(log: FollowedLog, reader: TopicReader, clock: Clock) {
    this.#log = log;
    this.#reader = reader;
    this.#clock = clock;
  }

  /** At most `limit` events after a position; none at the log's end. */
  read(afterPosition: number, limit: number): Promise<StoredEvent[]> {
    const read = this.#turn.then(async () => {
      const page = this.#kept(afterPosition) ?? (await this.#load(afterPosition));
      return page.events.slice(afterPosition - page.after, afterPosition - page.after + limit);
    });
    this.#turn = read.catch(() => {});
    return read;
  }

  #kept(afterPosition: number): Page | undefined {
    return this.#pages.find(({ after, events }) => afterPosition >= after && afterPosition < after + events.length);
  }

  async #load(after: number): Promise<Page> {
    const events = (await this.#fromTopic(after)) ?? (await this.#log.owner.read(after, PAGE_EVENTS, PAGE_BYTES));
    const page = { after, events };
    if (events.length > 0) this.#pages = [page, ...this.#pages.slice(0, PAGES_MAX - 1)];
    return page;
  }

  /** Undefined when the topic does not have them, or cannot be read now. */
  async #fromTopic(after: number): Promise<readonly StoredEvent[] | undefined> {
    if (after < this.#goneUpTo || this.#clock.monotonicMs() < this.#avoidUntilMs) return undefined;
    let found: { readonly events: readonly StoredEvent[]; readonly batch: BatchMark } | undefined;
    try {
      found = await this.#readTopic(after);
    } catch {
      this.#hints.clear();
      this.#avoidUntilMs = this.#clock.monotonicMs() + AVOID_MS;
      return undefined;
    }
    if (found === undefined) return undefined;
    try {
      await checkBatch(this.#log.owner, this.#log.topic, found.batch);
    } catch (error) {
      // What a relay of an older generation has left there, perhaps: the log is right in any case, and who follows the topic's end says what is wrong with it.
      if (error instanceof CorruptLogError) return undefined;
      throw error;
    }
    return found.events;
  }

  async #readTopic(
    after: number,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly batch: BatchMark } | undefined> {
    const { topic, source } = this.#log;
    const place = await this.#reader.find(topic, source.shard);
    if (place === undefined) return undefined;
    const decoder = new RecordDecoder(source);
    const start = this.#hints.get(after) ?? (await this.#search(place, decoder, after + 1));
    if (start === undefined) return undefined;
    const events: StoredEvent[] = [];
    let batch: BatchMark | undefined;
    let next = start;
    for (const { offset, record } of await this.#fetch(place, start, PAGE_BYTES)) {
      const decoded = decoder.decode(record);
      const position = after + events.length + 1;
      if (decoded?.kind === 'event') {
        if (decoded.event.position > position) break;
        if (decoded.event.position === position) {
          events.push(decoded.event);
          batch = decoded.batch;
        }
      }
      next = offset + 1;
    }
    if (batch === undefined) return undefined;
    this.#remember(after, start);
    this.#remember(after + events.length, next);
    return { events, batch };
  }

  /** The offset of the record of a position, or of one before it: found by halving, for positions grow with offsets, but for what was sent twice. */
  async #search(place: Place, decoder: RecordDecoder, position: number): Promise<number | undefined> {
    const { topic, source } = this.#log;
    const { first, next } = await this.#reader.ends(topic, source.shard);
    const firstOf = async (offset: number): Promise<(EventRecord & { readonly offset: number }) | undefined> => {
      for (let at = offset; at < next;) {
        const records = await this.#fetch(place, at, 1);
        for (const { offset: found, record } of records) {
          const decoded = decoder.decode(record);
          if (decoded?.kind === 'event') return { ...decoded, offset: found };
        }
        const last = records.at(-1);
        if (last === undefined) return undefined;
        at = last.offset + 1;
      }
      return undefined;
    };
    const oldest = await firstOf(first);
    if (oldest === undefined) return undefined;
    if (oldest.event.position > position) {
      this.#goneUpTo = oldest.event.position - 1;
      return undefined;
    }
    // At `low` there is a record at or before the position; from `high` on there is none.
    let low = oldest.offset;
    let high = next;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      const found = await firstOf(middle);
      if (found === undefined || found.event.position > position) high = middle;
      else {
        if (found.event.position === position) return found.offset;
        low = Math.max(found.offset, low + 1);
      }
    }
    return low;
  }

  async #fetch(place: Place, offset: number, bytesMax: number): Promise<readonly PlacedRecord[]> {
    const wanted = { place, offset };
    return (await this.#reader.fetch([wanted], { waitMs: 0, bytesMax })).get(wanted) ?? [];
  }

  #remember(after: number, offset: number): void {
    this.#hints.delete(after);
    this.#hints.set(after, offset);
    const [oldest] = this.#hints.keys();
    if (this.#hints.size > HINTS_MAX && oldest !== undefined) this.#hints.delete(oldest);
  }
}
