import { CorruptLogError, type LogEntry, type LogStore } from '@banyan/engine';
import { clientOptions } from './brokers.ts';
import { BrokersUnreachableError, TopicSettingsError } from './errors.ts';
import { completeOptions, type CompleteOptions, type KafkaOptions } from './kafka-options.ts';
import { Pause } from './pause.ts';
import { RelayLease, type SeenLease } from './relay-lease.ts';
import { Tenure } from './tenure.ts';
import { tellAppends } from './tell-appends.ts';
import { Topics, topicOf } from './topics.ts';

export interface KafkaRelayOptions extends KafkaOptions {
  /** The log that is sent to its topic. */
  readonly store: LogStore;
  /** How many shards the log has; 1 unless said otherwise. */
  readonly shards?: number;
  /** Calls back when the log may have grown by another process; returns the function that ends it. */
  readonly watch?: (onGrowth: () => void) => () => void;
  /** How long an event that nobody has told of stays unsent at most; 500 ms unless said otherwise. */
  readonly pollMs?: number;
  /** How often the relay at work says that it lives, and where the log ends when there is nothing to send; 2 s unless said otherwise. */
  readonly beatMs?: number;
  /** After so long without a beat another relay takes over; three beats unless said otherwise. */
  readonly leaseMs?: number;
}

export interface RelayStatus {
  /** `waiting`: another relay does the work. `stuck`: see `trouble`. */
  readonly state: 'waiting' | 'sending' | 'stuck';
  /** Events up to this position have been sent by this relay. */
  readonly sent: number;
  /** Why it does not get on, if so. */
  readonly trouble: string | undefined;
}

const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 5_000;

/**
 * Sends a log to its topic, in order. Any number of relays of one log may be there, one of them does the work: the one that was started last, and when that has gone,
 * another one. What is sent twice, or by a relay that does not know yet that it was replaced, is harmless: readers go by positions.
 */
export class KafkaRelay {
  readonly #options: CompleteOptions;
  readonly #relay: Required<Pick<KafkaRelayOptions, 'pollMs' | 'beatMs' | 'leaseMs' | 'shards'>>;
  readonly #source: LogStore;
  readonly #topics: Topics;
  readonly #topic: string;
  readonly #lease: RelayLease;
  readonly #pause: Pause;
  readonly #unwatch: () => void;
  readonly #done: Promise<void>;
  /** The same log, whose appends are sent at once: give this one to the engine. */
  readonly store: LogStore;
  #topicIsRight: boolean;
  #tenure: Tenure | undefined;
  #sent = 0;
  #boundary = 0;
  #trouble: string | undefined;
  #closed: Promise<void> | undefined;

  private constructor(given: KafkaRelayOptions, options: CompleteOptions, topics: Topics, topicIsRight: boolean) {
    const { store, shards = 1, pollMs = 500, beatMs = 2_000, leaseMs = 3 * beatMs, watch } = given;
    this.#options = options;
    this.#relay = { pollMs, beatMs, leaseMs, shards };
    this.#source = store;
    this.#topics = topics;
    this.#topic = topicOf(options.prefix, store.log);
    this.#topicIsRight = topicIsRight;
    this.#lease = new RelayLease(store, options.clock);
    this.#pause = new Pause(options.scheduler);
    this.store = tellAppends(store, () => this.#tenure?.grown());
    this.#unwatch = watch?.(() => this.#tenure?.grown()) ?? (() => {});
    this.#done = this.#run();
  }

  /**
   * Makes the topic when it is not there. Where Kafka cannot be reached the relay begins all the same, and sends when it can: a service takes commands without it.
   * @throws TopicSettingsError when the topic is there and is not kept as it must be
   */
  static async open(given: KafkaRelayOptions): Promise<KafkaRelay> {
    const options = completeOptions(given);
    const { store, shards = 1 } = given;
    const name = topicOf(options.prefix, store.log);
    const topics = new Topics(clientOptions(options.brokers, `banyan-${store.log}-topics`), options.topics);
    try {
      await topics.ensure({ name, partitions: shards });
    } catch (error) {
      if (!(error instanceof BrokersUnreachableError)) {
        await topics.close();
        throw error;
      }
      options.log({ level: 'warn', message: `events of ${store.log} are not sent yet: ${error.message}` });
      return new KafkaRelay(given, options, topics, false);
    }
    return new KafkaRelay(given, options, topics, true);
  }

  get status(): RelayStatus {
    const sending = this.#tenure !== undefined ? 'sending' : 'waiting';
    const state = this.#trouble === undefined ? sending : 'stuck';
    return { state, sent: this.#tenure?.sent ?? this.#sent, trouble: this.#trouble };
  }

  /** Resolves when nothing is sent any more, and another relay may go on. The log is left open. */
  close(): Promise<void> {
    this.#closed ??= (async () => {
      this.#unwatch();
      this.#pause.wake();
      await this.#tenure?.end();
      await this.#done;
      await this.#lease.release(this.#boundary).catch(() => {});
      await this.#topics.close();
    })();
    return this.#closed;
  }

  async #run(): Promise<void> {
    // Whoever starts takes over: a service that was killed does not wait for the end of its own lease.
    let takeAtOnce = true;
    let delayMs = RETRY_MS_MIN;
    while (this.#closed === undefined) {
      try {
        if (!(await this.#acquire(takeAtOnce))) continue;
        await this.#ensureTopic();
        await this.#serve(() => (delayMs = RETRY_MS_MIN));
        takeAtOnce = false;
      } catch (error) {
        if (this.#closed !== undefined) break;
        this.#complain(error, delayMs);
        // Another one may be able to do what this one cannot; if there is none, it tries again itself.
        await this.#lease.release(this.#boundary).catch(() => {});
        await this.#pause.wait(delayMs);
        takeAtOnce = false;
        delayMs = Math.min(2 * delayMs, RETRY_MS_MAX);
      }
    }
  }

  /** Waits until the lease is this relay's; false when it is closed before. */
  async #acquire(atOnce: boolean): Promise<boolean> {
    const { clock } = this.#options;
    let seen: SeenLease = await this.#lease.look();
    let since = clock.monotonicMs();
    while (this.#closed === undefined) {
      const isFree = this.#lease.isFree(seen);
      if ((atOnce || isFree || clock.monotonicMs() - since >= this.#relay.leaseMs) && (await this.#lease.take(seen)))
        return true;
      await this.#pause.wait(this.#relay.beatMs);
      const now = await this.#lease.look();
      if (now.text !== seen.text) since = clock.monotonicMs();
      seen = now;
    }
    return false;
  }

  async #ensureTopic(): Promise<void> {
    if (this.#topicIsRight) return;
    await this.#topics.ensure({ name: this.#topic, partitions: this.#relay.shards });
    this.#topicIsRight = true;
  }

  async #serve(onProgress: () => void): Promise<void> {
    const tenure = new Tenure({
      ...this.#options,
      ...this.#relay,
      store: this.#source,
      topic: this.#topic,
      maxMessageBytes: this.#topics.settings.maxMessageBytes,
      lease: this.#lease,
      onProgress: () => {
        this.#trouble = undefined;
        onProgress();
      },
    });
    this.#tenure = tenure;
    try {
      // It may have been closed in between.
      if (this.#closed === undefined) await tenure.run();
    } finally {
      this.#sent = tenure.sent;
      this.#boundary = tenure.boundary;
      this.#tenure = undefined;
      await tenure.end();
    }
  }

  #complain(error: unknown, retryMs: number): void {
    const reason = error instanceof Error ? error.message : String(error);
    const known = this.#trouble === reason;
    this.#trouble = reason;
    if (known) return;
    const isForGood = error instanceof CorruptLogError || error instanceof TopicSettingsError;
    const { log, shard } = this.#source;
    const entry: LogEntry = {
      level: isForGood ? 'error' : 'warn',
      message: `events of ${log}/${shard} are not sent to topic ${this.#topic}: ${reason}`,
      retryMs,
    };
    this.#options.log(entry);
  }
}
