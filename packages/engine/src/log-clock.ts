import type { Clock } from './ports/clock.ts';

/**
 * The time of one log, which never goes back. It follows the wall clock while that moves on. When somebody sets the wall clock back, the log's time
 * goes on at the pace of the monotonic clock until the wall clock has caught up, so that timers keep firing.
 */
export class LogClock {
  readonly #clock: Clock;
  #lastMs: number;
  #lastMonotonicMs: number;

  /** @param recordedAt time of the log's newest batch, '' for an empty log */
  constructor(clock: Clock, recordedAt: string) {
    this.#clock = clock;
    this.#lastMs = recordedAt === '' ? 0 : Date.parse(recordedAt);
    this.#lastMonotonicMs = clock.monotonicMs();
  }

  /** Milliseconds since 1970. */
  nowMs(): number {
    const monotonicMs = this.#clock.monotonicMs();
    const passedMs = Math.floor(monotonicMs - this.#lastMonotonicMs);
    const nowMs = Math.max(this.#clock.now(), this.#lastMs + passedMs);
    // The fraction of a millisecond that was cut off is kept for the next call.
    this.#lastMonotonicMs += passedMs;
    if (nowMs - this.#lastMs > passedMs) this.#lastMonotonicMs = monotonicMs;
    this.#lastMs = nowMs;
    return nowMs;
  }

  /** Another writer of the log was ahead: go on from its time. */
  observe(recordedAt: string): void {
    this.#lastMs = Math.max(this.nowMs(), Date.parse(recordedAt));
  }

  /** ISO 8601 UTC with milliseconds. */
  now(): string {
    return new Date(this.nowMs()).toISOString();
  }
}
