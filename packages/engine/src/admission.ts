import { OverloadedError } from './errors.ts';
import { valueBytes } from './estimated-bytes.ts';
import type { Limits } from './system.ts';

/** How much may be under way. */
interface Room {
  readonly commands: number;
  readonly bytes: number;
}

const MIB = 1024 * 1024;

/**
 * Bounds the commands that a service has under way, in number and in bytes of their bodies. Public work may fill only a part of the room; the rest is kept
 * for the processes and timers that finish what was begun, so that services calling each other never wait for room that only they could make.
 *
 * A command comes in while less than the bound is under way, so what is under way exceeds the bound by one command at most. Were it let in only where it
 * fits, a big one would wait for ever behind small ones, and one bigger than the bound would be told to try again in vain.
 */
export class Admission {
  readonly #what: string;
  readonly #public: Room;
  readonly #all: Room;
  #underWay = 0;
  #bytes = 0;

  constructor(what: string, { commandsMax, commandBytesMax, reservedShare }: Limits) {
    const publicPart = (max: number): number => Math.max(1, Math.floor(max * (1 - reservedShare)));
    this.#what = what;
    this.#all = { commands: commandsMax, bytes: commandBytesMax };
    this.#public = { commands: publicPart(commandsMax), bytes: publicPart(commandBytesMax) };
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Of the bodies under way, estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Runs the work if there is room.
   * @param reserved whether what is kept for processes and timers may be used
   * @throws OverloadedError at once when there is none: nothing was begun
   */
  async run<R>(reserved: boolean, body: unknown, work: () => Promise<R>): Promise<R> {
    this.#refuseWhenFull(reserved ? this.#all : this.#public);
    const bytes = valueBytes(body, this.#all.bytes);
    this.#underWay += 1;
    this.#bytes += bytes;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#bytes -= bytes;
    }
  }

  #refuseWhenFull({ commands, bytes }: Room): void {
    if (this.#underWay >= commands) throw this.#overloaded(`${this.#underWay} commands are under way`);
    if (this.#bytes >= bytes) {
      const mebibytes = (this.#bytes / MIB).toFixed(1);
      throw this.#overloaded(`the ${this.#underWay} commands under way take ${mebibytes} MiB`);
    }
  }

  /** A second per ten thousand commands that are waiting, or per 64 MiB of them, at least one. */
  #overloaded(bound: string): OverloadedError {
    const seconds = Math.max(1, Math.ceil(this.#underWay / 10_000), Math.ceil(this.#bytes / (64 * MIB)));
    return new OverloadedError(this.#what, 1_000 * seconds, bound);
  }
}
