/** Works off jobs as they come, a few at a time, first come first served. */
export class Lanes {
  readonly #waiting: (() => Promise<void>)[] = [];
  #free: number;
  #error: Error | undefined;
  #onIdle: (() => void) | undefined;
  readonly #lanes: number;

  constructor(lanes: number) {
    this.#lanes = lanes;
    this.#free = lanes;
  }

  add(job: () => Promise<void>): void {
    this.#waiting.push(job);
    this.#next();
  }

  /** Resolves when nothing waits and nothing is under way; jobs may add jobs. @throws what the first job that failed has thrown; what waited then is left */
  async idle(): Promise<void> {
    if (this.#free < this.#lanes) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    if (this.#error !== undefined) throw this.#error;
  }

  #next(): void {
    while (this.#free > 0) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#free -= 1;
      void job()
        .catch((error: unknown) => {
          this.#error ??= error instanceof Error ? error : new Error(String(error));
          this.#waiting.length = 0;
        })
        .finally(() => {
          this.#free += 1;
          this.#next();
        });
    }
    if (this.#free === this.#lanes) this.#onIdle?.();
  }
}
