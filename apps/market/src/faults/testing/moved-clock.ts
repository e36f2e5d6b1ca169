import { systemPorts, type Clock, type Scheduler } from '@banyan/engine';

/** A clock that a test moves, and timers that wait for it. */
export class MovedClock implements Clock, Scheduler {
  #nowMs = Date.UTC(2026, 0, 1, 12);
  #passedMs = 0;
  readonly #tasks = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#passedMs;
  }

  /** A wall clock's time some minutes from now, in ISO 8601. */
  inMinutes(minutes: number): string {
    return new Date(this.#nowMs + minutes * 60_000).toISOString();
  }

  /** Sets the wall clock back, as a person or a time server may; time itself does not pass. */
  setBack(minutes: number): void {
    this.#nowMs -= minutes * 60_000;
  }

  /** Lets time pass, and runs what has become due meanwhile. */
  pass(minutes: number): void {
    this.#nowMs += minutes * 60_000;
    this.#passedMs += minutes * 60_000;
    for (const task of this.#tasks) if (task.dueMs <= this.#passedMs && this.#tasks.delete(task)) task.run();
  }

  after(delayMs: number, run: () => void): () => void {
    const task = { dueMs: this.#passedMs + delayMs, run };
    this.#tasks.add(task);
    return () => void this.#tasks.delete(task);
  }

  soon(run: () => void): void {
    systemPorts.scheduler.soon(run);
  }
}
