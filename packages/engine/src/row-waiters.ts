/** Told that a row was written; or with false that nobody will be told of it any more. */
export type OnWritten = (isWritten: boolean) => void;

/** Those who wait until a row of a view is written again. */
export class RowWaiters {
  readonly #byKey = new Map<string, Set<OnWritten>>();
  #isOver = false;

  /** Calls back at each write of the row, until the function that is returned is called. */
  watch(key: string, onWritten: OnWritten): () => void {
    if (this.#isOver) onWritten(false);
    const known = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, known.add(onWritten));
    return () => {
      known.delete(onWritten);
      if (known.size === 0 && this.#byKey.get(key) === known) this.#byKey.delete(key);
    };
  }

  /** Tells those who wait for one of these rows. */
  wake(keys: Iterable<string>): void {
    if (this.#byKey.size === 0) return;
    for (const key of keys) this.#tell(key, true);
  }

  /** Tells everybody: any row may have changed. */
  wakeAll(): void {
    this.wake(this.#byKey.keys());
  }

  /** Sends everybody away, also who comes later: nothing is written any more. */
  dismiss(): void {
    this.#isOver = true;
    for (const key of this.#byKey.keys()) this.#tell(key, false);
  }

  #tell(key: string, isWritten: boolean): void {
    for (const onWritten of this.#byKey.get(key) ?? []) onWritten(isWritten);
  }
}
