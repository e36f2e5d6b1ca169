import { CorruptLogError, type Clock, type Scheduler } from '@banyan/engine';
import type { FollowedLog } from './followed-log.ts';
import { Pause } from './pause.ts';
import { LOOK_BACK } from './record-before.ts';
import type { TopicReader } from './topic-reader.ts';
import { has } from './topics.ts';

/** How long a broker waits for new records before it answers that there are none. */
const WAIT_MS = 500;
/** Of one answer. Small, for what is read ahead is held in memory. */
const BYTES_MAX = 512 * 1024;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 2_000;

interface FollowerParts {
  readonly reader: TopicReader;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logs: readonly FollowedLog[];
}

/**
 * Reads the ends of the topics that are followed: one fetch of each broker at a time, for all partitions that it leads. Each process reads what it needs and there is no
 * group, so nothing is handed from one to another.
 */
export class TopicFollower {
  readonly #parts: FollowerParts;
  /** Brokers that are read from. */
  readonly #reading = new Map<number, Promise<void>>();
  readonly #pause: Pause;
  readonly #placing: Promise<void>;
  #delayMs = RETRY_MS_MIN;
  #closed = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#pause = new Pause(parts.scheduler);
    this.#placing = this.#placeAll();
  }

  /** Somebody has begun to follow a log. */
  begin(): void {
    this.#delayMs = RETRY_MS_MIN;
    this.#pause.wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#pause.wake();
    await this.#placing;
    await Promise.all(this.#reading.values());
  }

  /** Finds out where to read each log that is followed, and begins to. */
  async #placeAll(): Promise<void> {
    while (!this.#closed) {
      const missing = this.#parts.logs.filter((log) => this.#wants(log) && log.next === undefined);
      for (const log of missing) await this.#place(log).catch(() => {});
      for (const log of this.#parts.logs)
        if (this.#wants(log) && log.next !== undefined) this.#read(log.next.place.node);
      const isComplete = missing.every(({ next }) => next !== undefined);
      this.#delayMs = isComplete ? RETRY_MS_MIN : Math.min(2 * this.#delayMs, RETRY_MS_MAX);
      await this.#pause.wait(isComplete ? RETRY_MS_MAX : this.#delayMs);
    }
  }

  #wants(log: FollowedLog): boolean {
    return log.isLive && log.failure === undefined;
  }

  /** From its last records on: they say how far the topic goes, and which relay is the newest. */
  async #place(log: FollowedLog): Promise<void> {
    const place = await this.#parts.reader.find(log.topic, log.source.shard);
    if (place === undefined) return;
    const { first, next } = await this.#parts.reader.ends(log.topic, log.source.shard);
    if (log.isLive) log.next = { place, offset: Math.max(first, next - LOOK_BACK) };
  }

  #read(node: number): void {
    if (this.#reading.has(node)) return;
    const reading = this.#readFrom(node).finally(() => {
      this.#reading.delete(node);
      this.#pause.wake();
    });
    this.#reading.set(node, reading);
  }

  async #readFrom(node: number): Promise<void> {
    while (!this.#closed) {
      const logs = this.#parts.logs.filter((log) => this.#wants(log) && log.next?.place.node === node);
      if (logs.length === 0) return;
      if (await this.#readOnce(logs)) continue;
      await new Pause(this.#parts.scheduler).wait(RETRY_MS_MIN);
      return;
    }
  }

  /** False when these have to be looked for anew. */
  async #readOnce(logs: readonly FollowedLog[]): Promise<boolean> {
    const wanted = new Map(logs.map((log) => [log.next!, log]));
    try {
      const found = await this.#parts.reader.fetch([...wanted.keys()], { waitMs: WAIT_MS, bytesMax: BYTES_MAX });
      const heardAtMs = this.#parts.clock.monotonicMs();
      for (const [asked, records] of found) {
        const log = wanted.get(asked)!;
        const last = records.at(-1);
        // It may have been left, and followed again from elsewhere, meanwhile.
        if (last === undefined || log.next !== asked) continue;
        log.heardAtMs = heardAtMs;
        try {
          await log.take(records);
        } catch (error) {
          if (error instanceof CorruptLogError) continue;
          // Its owner cannot be asked now. The others go on; this one is read again from here.
          log.next = undefined;
          continue;
        }
        if (log.next === asked) log.next = { place: asked.place, offset: last.offset + 1 };
      }
      return true;
    } catch (error) {
      for (const log of logs) log.next = undefined;
      return has(error, 'OFFSET_OUT_OF_RANGE');
    }
  }
}
