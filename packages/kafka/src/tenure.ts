import type { LogStore } from '@banyan/engine';
import { clientOptions } from './brokers.ts';
import { BrokersUnreachableError } from './errors.ts';
import type { CompleteOptions } from './kafka-options.ts';
import { checkBatch, forked } from './log-check.ts';
import { groupEvents } from './group-events.ts';
import { LogFeed, type FedEvent } from './log-feed.ts';
import { Pause } from './pause.ts';
import { RecordEncoder } from './record-codec.ts';
import type { RelayLease } from './relay-lease.ts';
import { recordBefore } from './record-before.ts';
import { TopicReader, type Place } from './topic-reader.ts';
import { TopicWriter } from './topic-writer.ts';

export interface TenureParts extends CompleteOptions {
  readonly store: LogStore;
  readonly topic: string;
  readonly maxMessageBytes: number;
  readonly lease: RelayLease;
  readonly pollMs: number;
  readonly beatMs: number;
  /** Called when something was sent. */
  readonly onProgress: () => void;
}

const PAGE_EVENTS = 1_000;
const PAGE_BYTES = 512 * 1024;

/** Where a topic ends: the position that was sent last, and the end of a batch of the log at or before it. */
interface TopicEnd {
  readonly sent: number;
  readonly boundary: number;
}

/** The time for which one relay has the lease of a log, or until something goes wrong. */
export class Tenure {
  readonly #parts: TenureParts;
  readonly #encoder: RecordEncoder;
  readonly #reader: TopicReader;
  readonly #writer: TopicWriter;
  readonly #pause: Pause;
  #sent: number;
  #boundary: number;
  /** The offset that the next record gets unless another one writes, too. */
  #nextOffset = 0;
  #spokeAtMs = 0;
  #beatAtMs = 0;
  #ended = false;

  constructor(parts: TenureParts) {
    const { store, topic, brokers, scheduler, lease } = parts;
    this.#parts = parts;
    this.#encoder = new RecordEncoder(store, topic, lease.held?.generation ?? 0);
    this.#sent = this.#boundary = lease.held?.sent ?? 0;
    this.#reader = new TopicReader(clientOptions(brokers, `banyan-${store.log}-relay-end`));
    this.#writer = new TopicWriter(clientOptions(brokers, `banyan-${store.log}-relay`));
    this.#pause = new Pause(scheduler);
  }

  get sent(): number {
    return this.#sent;
  }

  /** The end of a batch of the log, up to which everything was sent. */
  get boundary(): number {
    return this.#boundary;
  }

  /** The log may have grown. */
  grown(): void {
    this.#pause.wake();
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#pause.wake();
    await Promise.all([this.#writer.close(), this.#reader.close().catch(() => {})]);
  }

  /** Sends until the lease is lost or `end` is called. @throws what stands in the way */
  async run(): Promise<void> {
    await this.#begin();
    const { store, clock, beatMs } = this.#parts;
    const feed = new LogFeed(store, this.#sent, this.#boundary);
    // What comes next is read while this is sent.
    let next = this.#read(feed);
    while (!this.#ended) {
      const page = await next;
      next = page.length > 0 ? this.#read(feed) : Promise.resolve([]);
      if (page.length > 0) await this.#send(page);
      if (clock.monotonicMs() - this.#beatAtMs >= beatMs && !(await this.#beat())) break;
      if (page.length > 0) continue;
      if (clock.monotonicMs() - this.#spokeAtMs >= beatMs) await this.#tellHead();
      await this.#pause.wait(this.#parts.pollMs);
      next = this.#read(feed);
    }
    await next;
  }

  /** Where to go on, once a record of this generation stands in the topic: what an older relay sends after that is passed over by whoever reads. */
  async #begin(): Promise<void> {
    const { store, topic, log } = this.#parts;
    const place = await this.#reader.find(topic, store.shard);
    if (place === undefined)
      throw new BrokersUnreachableError(`nobody leads partition ${store.shard} of topic ${topic}`);
    const { first, next } = await this.#reader.ends(topic, store.shard);
    // A topic that nobody has written to gets the whole log.
    const kept = next === 0 ? 0 : this.#boundary;
    // Before anything is written: a topic that was made from another log is left as it is.
    await this.#endBefore(place, first, next);
    this.#boundary = kept;
    const fence = await this.#tellHead();
    const found = await this.#endBefore(place, first, fence);
    this.#sent = found?.sent ?? kept;
    this.#boundary = found?.boundary ?? kept;
    this.#beatAtMs = this.#parts.clock.monotonicMs();
    if (this.#sent < kept)
      log({
        level: 'warn',
        message: `topic ${topic} has lost what was sent to it after ${this.#sent}, up to ${kept}: it is sent again`,
        service: store.log,
      });
  }

  /** @throws CorruptLogError when the topic has what the log has not */
  async #endBefore(place: Place, first: number, before: number): Promise<TopicEnd | undefined> {
    const { store, topic } = this.#parts;
    const record = await recordBefore(this.#reader, place, store, { first, before });
    if (record === undefined) return undefined;
    if (record.kind === 'event') {
      await checkBatch(store, topic, record.batch);
      const { position } = record.event;
      return { sent: position, boundary: position === record.batch.last ? position : record.batch.first - 1 };
    }
    const { position, hash } = await store.head();
    const isOther = position === record.position && hash !== record.hash;
    if (position < record.position || isOther)
      throw forked(
        store.log,
        `topic ${topic} knows the log up to ${record.position} (${record.hash}), and it ends at ${position} (${hash})`,
      );
    // It tells of whole batches only.
    return { sent: record.sent, boundary: record.sent };
  }

  async #read(feed: LogFeed): Promise<FedEvent[]> {
    const page = feed.next(PAGE_EVENTS, PAGE_BYTES);
    // It is awaited when its turn comes.
    page.catch(() => {});
    return page;
  }

  async #send(page: readonly FedEvent[]): Promise<void> {
    const { maxMessageBytes, store, log } = this.#parts;
    const { groups, tooLarge } = groupEvents(page, maxMessageBytes);
    for (const { position } of tooLarge)
      log({
        level: 'warn',
        message: `the event at ${store.log}/${store.shard}:${position} is too large for its topic; who follows reads it from the log`,
        service: store.log,
      });
    for (const group of groups) await this.#put(group.map(({ event, batch }) => this.#encoder.event(event, batch)));
    const { event, batch } = page.at(-1)!;
    this.#sent = event.position;
    this.#boundary = event.position === batch.last ? event.position : batch.first - 1;
    // What is left out would be missed by nobody before something follows.
    if (tooLarge.length > 0) await this.#tellHead();
  }

  /** Tells where the log ends; resolves to the record's offset. */
  async #tellHead(): Promise<number> {
    const { store, clock } = this.#parts;
    const head = await store.head();
    const at = new Date(clock.now()).toISOString();
    return this.#put([this.#encoder.head(head, this.#boundary, at)]);
  }

  async #put(messages: Parameters<TopicWriter['send']>[0]): Promise<number> {
    const { topic, store, clock, onProgress } = this.#parts;
    const offset = await this.#writer.send(messages).catch((error: unknown) => {
      throw new BrokersUnreachableError(`what was sent to topic ${topic} was not acknowledged`, error);
    });
    // Offsets only grow, unless the broker has lost what it had acknowledged.
    if (offset < this.#nextOffset)
      throw new BrokersUnreachableError(
        `topic ${topic} has lost its end: it goes on at ${offset}, not at ${this.#nextOffset}`,
      );
    this.#nextOffset = offset + messages.length;
    this.#spokeAtMs = clock.monotonicMs();
    onProgress();
    if (this.#ended) throw new BrokersUnreachableError(`the relay of ${store.log} is closed`);
    return offset;
  }

  async #beat(): Promise<boolean> {
    this.#beatAtMs = this.#parts.clock.monotonicMs();
    return this.#parts.lease.beat(this.#boundary);
  }
}
