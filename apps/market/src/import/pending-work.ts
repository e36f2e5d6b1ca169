/** Work that others have to wait for, by what it is about. Holds only what is under way. */
export class PendingWork {
  readonly #pending = new Map<string, Promise<unknown>>();

  /** Adds work on these subjects; whoever waits for one of them waits for it, too. */
  add(subjects: Iterable<string>, work: Promise<unknown>): void {
    for (const subject of subjects) {
      const before = this.#pending.get(subject);
      const both = before === undefined ? work : Promise.all([before, work]);
      this.#pending.set(subject, both);
      // Whoever waits for it learns of a failure; here it only ends the waiting.
      both
        .catch(() => {})
        .finally(() => {
          if (this.#pending.get(subject) === both) this.#pending.delete(subject);
        });
    }
  }

  /** Resolves when all work on these subjects that was added so far is done. @throws what the work throws */
  async done(subjects: Iterable<string>): Promise<void> {
    const waitedFor = new Set<Promise<unknown>>();
    for (const subject of subjects) {
      const work = this.#pending.get(subject);
      if (work !== undefined) waitedFor.add(work);
    }
    if (waitedFor.size > 0) await Promise.all(waitedFor);
  }
}
