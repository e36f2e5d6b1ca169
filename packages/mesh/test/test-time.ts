import { systemPorts, type Clock, type Scheduler } from '@banyan/engine';

interface Timer {
  readonly atMs: number;
  readonly task: () => void;
}

/** A clock that tests move. Timers wait for it; `soon` is the event loop's. */
export class TestTime implements Clock, Scheduler {
  #passedMs = 0;
  readonly #beganMs = systemPorts.clock.now();
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#beganMs + this.#passedMs;
  }

  monotonicMs(): number {
    return this.#passedMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { atMs: this.#passedMs + delayMs, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  soon(task: () => void): void {
    systemPorts.scheduler.soon(task);
  }

  /** Lets time pass and runs what becomes due, in order. */
  pass(ms: number): void {
    const endMs = this.#passedMs + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#passedMs = next.atMs;
      next.task();
    }
    this.#passedMs = endMs;
  }
}
