import type { BoundedWork } from './bounded-work.ts';
import { OverloadedError } from './errors.ts';
import { Mutex } from './mutex.ts';

/** Rebuilds and comparisons of one view that may wait for each other, the one at work included. */
const PENDING_MAX = 16;
/** When one that was refused may be asked for again. */
const AGAIN_MS = 5_000;

/** Work on copies of one view's table: one piece after the other, within what all views of the process may do aside. */
export class AsideWork {
  readonly #what: string;
  readonly #ofAll: BoundedWork;
  readonly #turns = new Mutex();
  #pending = 0;

  /** @param what the view, for messages */
  constructor(what: string, ofAll: BoundedWork) {
    this.#what = what;
    this.#ofAll = ofAll;
  }

  /** @throws OverloadedError at once when too many wait */
  async run<R>(work: () => Promise<R>): Promise<R> {
    if (this.#pending >= PENDING_MAX) throw new OverloadedError(this.#what, AGAIN_MS);
    this.#pending += 1;
    try {
      return await this.#turns.run(() => this.#ofAll.run(work));
    } finally {
      this.#pending -= 1;
    }
  }

  /** Resolves when all that was asked for before is done. */
  idle(): Promise<void> {
    return this.#turns.run(async () => {});
  }
}
