/** Lets those who pass through wait while somebody holds it. One holder at a time, in the order of asking. */
export class Gate {
  #held: Promise<void> | undefined;

  get held(): boolean {
    return this.#held !== undefined;
  }

  /** Resolves when nobody holds the gate. */
  async pass(): Promise<void> {
    while (this.#held !== undefined) await this.#held;
  }

  /** Holds the gate until the returned function is called. */
  async hold(): Promise<() => void> {
    while (this.#held !== undefined) await this.#held;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      if (this.#held !== promise) return;
      this.#held = undefined;
      resolve();
    };
  }
}
