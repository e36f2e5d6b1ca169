import { UnknownVersionError } from '@banyan/core';
import { CorruptLogError } from './errors.ts';
import { sourceName } from './in-process-hub.ts';
import { PositionWaiters } from './position-waiters.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { LogEntry } from './system.ts';

export interface FollowerParts {
  /** For messages: who follows. */
  readonly name: string;
  readonly hub: Hub;
  readonly source: Source;
  readonly scheduler: Scheduler;
  /** Events given to `handle` at once. */
  readonly eventsMax: number;
  /** The last event that has been handled, as far as the handler knows: when an effect is lost, an earlier one than before (see `lookAgain`). */
  readonly position: () => number;
  /** Takes events that follow the position in order, and moves it together with their effect; as far as it wants to. */
  readonly handle: (events: readonly StoredEvent[]) => Promise<void>;
  readonly log: (entry: LogEntry) => void;
}

const RETRY_DELAY_MS_MAX = 5_000;

/**
 * Follows one log shard: hands over its events in order, batch by batch, and goes back to where the handler stands after an error. Waits without polling.
 */
export class Follower {
  readonly #parts: FollowerParts;
  #stopped = false;
  #grown = false;
  /** Where it stood after the last batch. */
  #stood = 0;
  /** Where the hub has told that the source ends; undefined when it has to be looked for. */
  #end: number | undefined;
  /** True until it was seen once, since the start or a failure, that the log goes as far as what was handled. */
  #mayBeAhead = true;
  #wake: () => void = () => {};
  #unwatch: () => void = () => {};
  #done: Promise<void> = Promise.resolve();
  #pausedBecause: string | undefined;
  #endPause: () => void = () => {};
  readonly #waiters: PositionWaiters;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#waiters = new PositionWaiters(parts.scheduler);
  }

  get source(): Source {
    return this.#parts.source;
  }

  get position(): number {
    return this.#parts.position();
  }

  /** Why it does not get on, if so. */
  get pausedBecause(): string | undefined {
    return this.#pausedBecause;
  }

  start(): void {
    this.#stood = this.position;
    this.#unwatch = this.#parts.hub.watch(this.#parts.source, (end) => {
      this.#grown = true;
      this.#end = end === undefined ? undefined : Math.max(end, this.#end ?? 0);
      this.#wake();
    });
    this.#done = this.#run();
  }

  /** Resolves when the batch under way is done; nothing is handed over after that. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch();
    this.#endPause();
    this.#wake();
    await this.#done;
    this.#waiters.dismiss();
  }

  /** To be called when the position may have become an earlier one: nobody else would tell of events that are there already. */
  lookAgain(): void {
    if (this.position >= this.#stood) return;
    this.#stood = this.position;
    this.#grown = true;
    this.#wake();
  }

  /** Resolves to true once a position has been handled, to false after `waitMs`, or when it is stopped before that. */
  async reached(position: number, waitMs: number): Promise<boolean> {
    if (this.position >= position || this.#stopped) return this.position >= position;
    return this.#waiters.wait(sourceName(this.source), position, waitMs);
  }

  /** How many events it has still to hand over. */
  async behind(): Promise<number> {
    return Math.max(0, (await this.#parts.hub.head(this.#parts.source)) - this.position);
  }

  async #run(): Promise<void> {
    let delayMs = 50;
    while (!this.#stopped) {
      this.#grown = false;
      try {
        const handled = await this.#handleNext();
        this.#pausedBecause = undefined;
        delayMs = 50;
        if (!handled) await this.#growth();
      } catch (error) {
        this.#mayBeAhead = true;
        this.#complain(error, delayMs);
        await this.#retryAfter(delayMs);
        delayMs = Math.min(2 * delayMs, RETRY_DELAY_MS_MAX);
      }
    }
  }

  async #handleNext(): Promise<boolean> {
    const { hub, source, eventsMax, handle } = this.#parts;
    const { position } = this;
    if (!this.#mayBeAhead && this.#end !== undefined && position >= this.#end) return false;
    const events = await hub.read(source, position, eventsMax);
    const [first] = events;
    if (first === undefined) {
      if (this.#mayBeAhead) await this.#refuseToBeAhead();
      this.#mayBeAhead = false;
      return false;
    }
    if (first.position !== position + 1)
      throw new Error(`${sourceName(source)} continues at ${first.position}, not at ${position + 1}`);
    await handle(events);
    this.#stood = this.position;
    this.#waiters.wake(() => this.position);
    return true;
  }

  /** A log that ends before what was handled is not the log that was followed: it was put back to an earlier state. */
  async #refuseToBeAhead(): Promise<void> {
    const { hub, source } = this.#parts;
    const head = await hub.head(source);
    if (head < this.position) {
      const stands = `has handled position ${this.position} of ${sourceName(source)}, which ends at ${head}`;
      throw new Error(`it ${stands}: the log is older than what was made from it`);
    }
  }

  async #growth(): Promise<void> {
    if (this.#grown || this.#stopped) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  async #retryAfter(delayMs: number): Promise<void> {
    if (this.#stopped) return;
    // Events that arrive meanwhile do not cut it short: what has failed is in front of them.
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.scheduler.after(delayMs, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  #complain(error: unknown, delayMs: number): void {
    const { name, log, source } = this.#parts;
    const reason = error instanceof Error ? error.message : String(error);
    const known = this.#pausedBecause === reason;
    this.#pausedBecause = reason;
    if (known) return;
    const level = error instanceof UnknownVersionError || error instanceof CorruptLogError ? 'error' : 'warn';
    log({ level, message: `${name} waits at ${sourceName(source)}:${this.position}: ${reason}`, retryMs: delayMs });
  }
}
