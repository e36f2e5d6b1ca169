import { DefectError } from '@banyan/core';
import type { Hub, Source, StoredEvent } from '@banyan/engine';
import { clientOptions } from './brokers.ts';
import { BrokersUnreachableError } from './errors.ts';
import { FollowedLog } from './followed-log.ts';
import { completeOptions, type CompleteOptions, type KafkaOptions } from './kafka-options.ts';
import type { OwnersLog } from './log-check.ts';
import { Pause } from './pause.ts';
import { TopicFollower } from './topic-follower.ts';
import { TopicHistory } from './topic-history.ts';
import { TopicReader } from './topic-reader.ts';
import { Topics, topicOf } from './topics.ts';

export interface KafkaHubOptions extends KafkaOptions {
  /** Every log shard that can be followed, as its owner has it: what a topic lacks is read there. They are left open. */
  readonly logs: readonly OwnersLog[];
  /** After so long without a word from a topic its log's owner is asked where it ends; 6 s unless said otherwise. */
  readonly silenceMs?: number;
  /** For so long what an owner has told of may be on its way through its topic; 1 s unless said otherwise. */
  readonly patienceMs?: number;
}

const READ_BYTES_MAX = 4 * 1024 * 1024;

interface Followed {
  readonly log: FollowedLog;
  readonly history: TopicHistory;
  /** Where its owner was known to end at the last look, when its topic had not got there. */
  awaited: number | undefined;
}

/**
 * The hub of a large fleet. What was committed last comes through the topics of the logs and is kept in memory; who is further behind reads the topic from where
 * it stands; and what a topic has lost, or not got yet, is read from the log's owner. A reader's cursor is a position in the log and is kept by the reader.
 */
export class KafkaHub implements Hub {
  readonly #options: CompleteOptions;
  readonly #followed: ReadonlyMap<string, Followed>;
  readonly #readers: readonly TopicReader[];
  readonly #follower: TopicFollower;
  readonly #pause: Pause;
  readonly #silenceMs: number;
  readonly #patienceMs: number;
  readonly #looking: Promise<void>;
  #closed: Promise<void> | undefined;

  private constructor(options: CompleteOptions, { logs, silenceMs = 6_000, patienceMs = 1_000 }: KafkaHubOptions) {
    this.#options = options;
    this.#silenceMs = silenceMs;
    this.#patienceMs = patienceMs;
    const { brokers, clock, scheduler, prefix, log } = options;
    const end = new TopicReader(clientOptions(brokers, 'banyan-hub'));
    // Apart, for a broker answers one client's questions one after the other, and the end is waited for.
    const older = new TopicReader(clientOptions(brokers, 'banyan-hub-history'));
    this.#readers = [end, older];
    this.#followed = new Map(
      logs.map((owner) => {
        const followed = new FollowedLog(owner, topicOf(prefix, owner.log), log);
        const history = new TopicHistory(followed, older, clock);
        return [nameOf(followed.source), { log: followed, history, awaited: undefined }];
      }),
    );
    const followedLogs = [...this.#followed.values()].map((one) => one.log);
    this.#follower = new TopicFollower({ reader: end, clock, scheduler, logs: followedLogs });
    this.#pause = new Pause(scheduler);
    this.#looking = this.#lookAgain();
  }

  /**
   * Where Kafka cannot be reached now, or a topic is not there yet, logs are read from their owners meanwhile.
   * @throws TopicSettingsError when a topic is there and is not kept as it must be
   */
  static async open(given: KafkaHubOptions): Promise<KafkaHub> {
    const options = completeOptions(given);
    const topics = new Topics(clientOptions(options.brokers, 'banyan-hub-topics'), options.topics);
    const shards = Map.groupBy(given.logs, ({ log }) => log);
    const wanted = Array.from(shards, ([log, { length }]) => ({
      name: topicOf(options.prefix, log),
      partitions: length,
    }));
    try {
      await topics.check(wanted);
    } catch (error) {
      if (!(error instanceof BrokersUnreachableError)) throw error;
      options.log({ level: 'warn', message: `logs are read from their owners: ${error.message}` });
    } finally {
      await topics.close();
    }
    return new KafkaHub(options, given);
  }

  sources(): readonly Source[] {
    return [...this.#followed.values()].map(({ log }) => log.source);
  }

  async read(source: Source, afterPosition: number, limit: number): Promise<StoredEvent[]> {
    const { log, history } = this.#find(source);
    log.assertWhole();
    const newest = log.readTail(afterPosition, limit);
    if (newest !== undefined && newest.length > 0) return newest;
    const { tailHead } = log;
    if (tailHead === undefined || afterPosition < tailHead) return history.read(afterPosition, limit);
    if (afterPosition >= log.told) return [];
    // Its owner has more than its topic: it is on its way, unless nothing comes from there.
    if (!this.#isSilent(log)) await log.arrival(afterPosition, this.#patienceMs, this.#options.scheduler);
    log.assertWhole();
    const arrived = log.readTail(afterPosition, limit);
    if (arrived !== undefined && arrived.length > 0) return arrived;
    return log.owner.read(afterPosition, limit, READ_BYTES_MAX);
  }

  head(source: Source): Promise<number> {
    return this.#find(source).log.head();
  }

  watch(source: Source, onGrowth: () => void): () => void {
    const { log } = this.#find(source);
    // One of its own, for the same function may watch twice.
    const watcher = (): void => onGrowth();
    const isFirst = !log.isLive;
    log.watchers.add(watcher);
    if (isFirst) this.#follower.begin();
    // It may know less than those who were told before.
    this.#options.scheduler.soon(() => {
      if (log.watchers.has(watcher)) watcher();
    });
    return () => {
      if (log.watchers.delete(watcher) && !log.isLive) log.rest();
    };
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      this.#pause.wake();
      for (const { log } of this.#followed.values()) log.watchers.clear();
      const following = this.#follower.close();
      // What waits for a broker is broken off.
      await Promise.all(this.#readers.map((reader) => reader.close().catch(() => {})));
      await Promise.all([following, this.#looking]);
    })();
    return this.#closed;
  }

  /** Looks again and again for logs whose topics lag behind, or say nothing at all. */
  async #lookAgain(): Promise<void> {
    while (this.#closed === undefined) {
      await this.#pause.wait(this.#patienceMs);
      await Promise.all([...this.#followed.values()].map((one) => this.#look(one)));
    }
  }

  async #look(one: Followed): Promise<void> {
    const { log } = one;
    if (!log.isLive || log.failure !== undefined || this.#closed !== undefined) return;
    // The relay tells of the log's head more often than that.
    if (this.#isSilent(log)) await log.head().catch(() => {});
    const { awaited } = one;
    const heard = log.tailHead ?? -1;
    // It has had its time. One that gets on, however far behind it is, is left alone.
    if (awaited !== undefined && heard < awaited) log.passOver(log.told);
    one.awaited = log.told > (log.tailHead ?? -1) ? log.told : undefined;
  }

  #isSilent({ heardAtMs }: FollowedLog): boolean {
    return this.#options.clock.monotonicMs() - heardAtMs > this.#silenceMs;
  }

  #find(source: Source): Followed {
    const followed = this.#followed.get(nameOf(source));
    if (followed === undefined) throw new DefectError(`no log ${nameOf(source)} is followed here`);
    return followed;
  }
}

const nameOf = ({ log, shard }: Source): string => `${log}/${shard}`;
