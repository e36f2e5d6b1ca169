const START_MS = Date.UTC(2026, 0, 1);

/** Timers that fire when a test moves the clock. */
export class ManualTime {
  #nowMs = START_MS;
  readonly #tasks = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  readonly clock = { now: () => this.#nowMs, monotonicMs: () => this.#nowMs };
  readonly scheduler = {
    after: (delayMs: number, run: () => void) => {
      const task = { dueMs: this.#nowMs + delayMs, run };
      this.#tasks.add(task);
      return () => void this.#tasks.delete(task);
    },
    soon: (run: () => void) => void setImmediate(run),
  };

  /** The time that it will be after so many milliseconds. */
  in(ms: number): string {
    return new Date(this.#nowMs + ms).toISOString();
  }

  /** Lets so much time pass. */
  pass(ms: number): void {
    this.#nowMs += ms;
    for (const task of this.#tasks) if (task.dueMs <= this.#nowMs && this.#tasks.delete(task)) task.run();
  }
}
