import { OverloadedError } from './errors.ts';
import type { Limits } from './system.ts';

/**
 * Bounds the commands that a service has under way. Public work may fill only a part of the room; the rest is kept for the processes and timers that
 * finish what was begun, so that services calling each other never wait for room that only they could make.
 */
export class Admission {
  readonly #what: string;
  readonly #publicMax: number;
  readonly #max: number;
  #underWay = 0;

  constructor(what: string, { commandsMax, reservedShare }: Limits) {
    this.#what = what;
    this.#max = commandsMax;
    this.#publicMax = Math.max(1, Math.floor(commandsMax * (1 - reservedShare)));
  }

  get underWay(): number {
    return this.#underWay;
  }

  /**
   * Runs the work if there is room.
   * @throws OverloadedError at once when there is none: nothing was begun
   */
  async run<R>(reserved: boolean, work: () => Promise<R>): Promise<R> {
    if (this.#underWay >= (reserved ? this.#max : this.#publicMax))
      throw new OverloadedError(this.#what, retryAfterMs(this.#underWay));
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }
}

/** A second per ten thousand commands that are waiting, at least one. */
function retryAfterMs(underWay: number): number {
  return 1_000 * Math.max(1, Math.ceil(underWay / 10_000));
}
