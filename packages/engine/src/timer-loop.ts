import type { LogClock } from './log-clock.ts';
import type { Timer } from './intent.ts';
import type { LogStore } from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { LogEntry } from './system.ts';

export interface TimerLoopParts {
  readonly service: string;
  readonly store: LogStore;
  readonly clock: LogClock;
  readonly scheduler: Scheduler;
  readonly log: (entry: LogEntry) => void;
  /** Resolves when the timer's reaction is recorded. */
  readonly onDue: (key: string, text: string, timer: Timer) => Promise<void>;
}

const END_OF_TIME = '9999-12-31T23:59:59.999Z';
const BATCH = 256;
/** The loop looks at the clock at least so often: somebody may set it forward. */
const WAIT_MS_MAX = 60_000;
const RETRY_MS = 1_000;

/** Fires the durable timers of one service's process managers when the log's time has reached them; never before. */
export class TimerLoop {
  readonly #parts: TimerLoopParts;
  #nextDue = END_OF_TIME;
  #cancel: () => void = () => {};
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(parts: TimerLoopParts) {
    this.#parts = parts;
  }

  /** True while timers are being fired. */
  get firing(): boolean {
    return this.#running !== undefined;
  }

  start(): void {
    this.#check();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#running;
  }

  /** A timer was set. */
  arm(due: string): void {
    if (due < this.#nextDue) this.#wait(due);
  }

  #check(): void {
    if (this.#stopped) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#cancel();
    this.#running = this.#fireDue()
      .catch((error: unknown) => {
        this.#parts.log({
          level: 'warn',
          message: `timers could not be fired, trying again: ${String(error)}`,
          service: this.#parts.service,
        });
        // No timer that is set meanwhile puts the next try off.
        this.#nextDue = '';
        this.#waitMs(RETRY_MS);
      })
      .finally(() => {
        this.#running = undefined;
        if (this.#again) {
          this.#again = false;
          this.#check();
        }
      });
  }

  async #fireDue(): Promise<void> {
    const { store, clock, onDue } = this.#parts;
    this.#nextDue = END_OF_TIME;
    while (!this.#stopped) {
      const due = await store.dueTimers(clock.now(), BATCH);
      if (due.length === 0) break;
      const fired = await Promise.allSettled(due.map(({ key, value }) => onDue(key, value, JSON.parse(value))));
      const failed = fired.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
    const [next] = await store.dueTimers(END_OF_TIME, 1);
    // A timer that was set meanwhile may be earlier.
    if (next !== undefined) this.arm(next.due!);
    if (this.#nextDue === END_OF_TIME) this.#waitMs(WAIT_MS_MAX);
  }

  #wait(due: string): void {
    this.#nextDue = due;
    this.#waitMs(Math.min(WAIT_MS_MAX, Math.max(0, Date.parse(due) - this.#parts.clock.nowMs())));
  }

  #waitMs(delayMs: number): void {
    this.#cancel();
    if (!this.#stopped) this.#cancel = this.#parts.scheduler.after(Math.ceil(delayMs), () => this.#check());
  }
}
