import type { Scheduler } from './ports/scheduler.ts';

interface Waiter {
  readonly source: string;
  readonly position: number;
  readonly end: (reached: boolean) => void;
}

/** Those who wait until a view or a process manager has come to a position. */
export class PositionWaiters {
  readonly #scheduler: Scheduler;
  readonly #waiters = new Set<Waiter>();

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Those who wait now. */
  get size(): number {
    return this.#waiters.size;
  }

  /** Resolves to true once `wake` is told of the position, to false after `waitMs` or when all are sent away. */
  wait(source: string, position: number, waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#scheduler.after(waitMs, () => waiter.end(false));
      const waiter: Waiter = {
        source,
        position,
        end: (reached) => {
          this.#waiters.delete(waiter);
          cancel();
          resolve(reached);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Wakes those whose position has been folded. */
  wake(positionOf: (source: string) => number): void {
    for (const { source, position, end } of this.#waiters) if (positionOf(source) >= position) end(true);
  }

  /** Sends everybody away: the position will not be folded. */
  dismiss(): void {
    for (const { end } of this.#waiters) end(false);
  }
}
