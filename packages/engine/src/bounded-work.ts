import { OverloadedError } from './errors.ts';

/** Does so many things at a time, lets so many others wait their turn, and refuses the rest. */
export class BoundedWork {
  readonly #what: string;
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(what: string, atOnce: number, waitingMax: number) {
    this.#what = what;
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
  }

  /** @throws OverloadedError at once, where too many wait already */
  async run<R>(work: () => Promise<R>): Promise<R> {
    if (this.#underWay >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMax)
        throw new OverloadedError(this.#what, 1_000, `${this.#waiting.length} are waiting`);
      // Whoever ends hands its place on, so nobody who comes later gets ahead.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#underWay += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay -= 1;
      else next();
    }
  }
}
