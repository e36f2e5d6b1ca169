import type { Follower } from './follower.ts';

/** The followers of one view or process manager, one for each log shard that it follows. */
export class Followers {
  readonly #all: readonly Follower[];

  constructor(all: readonly Follower[] = []) {
    this.#all = all;
  }

  [Symbol.iterator](): Iterator<Follower> {
    return this.#all[Symbol.iterator]();
  }

  /** Why one of them does not get on, if so. */
  get pausedBecause(): string | undefined {
    return this.#all.find(({ pausedBecause }) => pausedBecause !== undefined)?.pausedBecause;
  }

  start(): void {
    for (const follower of this.#all) follower.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((follower) => follower.stop()));
  }

  /** To be called when a position may have become an earlier one. */
  lookAgain(): void {
    for (const follower of this.#all) follower.lookAgain();
  }
}
