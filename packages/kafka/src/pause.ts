import type { Scheduler } from '@banyan/engine';

/** Waits that something may end before their time. */
export class Pause {
  readonly #scheduler: Scheduler;
  #woken = false;
  #wake: () => void = () => {};

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Ends the wait under way, or the next one at once. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  async wait(delayMs: number): Promise<void> {
    if (!this.#woken)
      await new Promise<void>((resolve) => {
        const cancel = this.#scheduler.after(delayMs, resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
    this.#wake = () => {};
    this.#woken = false;
  }
}
