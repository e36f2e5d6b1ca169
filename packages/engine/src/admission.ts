import { OverloadedError } from './errors.ts';
import { valueBytes } from './estimated-bytes.ts';
import type { Limits } from './system.ts';

/** How much may be under way. */
interface Room {
  readonly commands: number;
  readonly bytes: number;
}

const MIB = 1024 * 1024;

/** What public work, or that of processes, has under way; bytes of the bodies are estimated. */
type UnderWay = { -readonly [Part in keyof Room]: number };

/**
 * Bounds the commands that a service has under way, in number and in bytes of their bodies. Public work may fill only a part of the room; the rest is kept
 * for the processes and timers that finish what was begun, so that services calling each other never wait for room that only they could make.
 *
 * A command comes in while less than the bound is under way, so what is under way exceeds the bound by one command of either kind at most. Were it let in
 * only where it fits, a big one would wait for ever behind small ones, and one bigger than the bound would be told to try again in vain. By how much public
 * work exceeds its part is not taken from what is kept for processes.
 */
export class Admission {
  readonly #what: string;
  readonly #publicMax: Room;
  readonly #allMax: Room;
  readonly #public: UnderWay = { commands: 0, bytes: 0 };
  readonly #processes: UnderWay = { commands: 0, bytes: 0 };

  constructor(what: string, { commandsMax, commandBytesMax, reservedShare }: Limits) {
    const publicPart = (max: number): number => Math.max(1, Math.floor(max * (1 - reservedShare)));
    this.#what = what;
    this.#allMax = { commands: commandsMax, bytes: commandBytesMax };
    this.#publicMax = { commands: publicPart(commandsMax), bytes: publicPart(commandBytesMax) };
  }

  get underWay(): number {
    return this.#public.commands + this.#processes.commands;
  }

  /** Of the bodies under way, estimated. */
  get bytes(): number {
    return this.#public.bytes + this.#processes.bytes;
  }

  /**
   * Runs the work if there is room.
   * @param reserved whether what is kept for processes and timers may be used
   * @throws OverloadedError at once when there is none: nothing was begun
   */
  async run<R>(reserved: boolean, body: unknown, work: () => Promise<R>): Promise<R> {
    this.#refuseWhenFull(reserved);
    const underWay = reserved ? this.#processes : this.#public;
    const bytes = valueBytes(body, this.#allMax.bytes);
    underWay.commands += 1;
    underWay.bytes += bytes;
    try {
      return await work();
    } finally {
      underWay.commands -= 1;
      underWay.bytes -= bytes;
    }
  }

  #refuseWhenFull(reserved: boolean): void {
    const max = reserved ? this.#allMax : this.#publicMax;
    if (this.underWay >= max.commands) throw this.#overloaded(`${this.underWay} commands are under way`);
    const publicBytes = reserved ? Math.min(this.#public.bytes, this.#publicMax.bytes) : this.#public.bytes;
    if (publicBytes + this.#processes.bytes >= max.bytes) {
      const mebibytes = (this.bytes / MIB).toFixed(1);
      throw this.#overloaded(`the ${this.underWay} commands under way take ${mebibytes} MiB`);
    }
  }

  /** A second per ten thousand commands that are waiting, or per 64 MiB of them, at least one. */
  #overloaded(bound: string): OverloadedError {
    const seconds = Math.max(1, Math.ceil(this.underWay / 10_000), Math.ceil(this.bytes / (64 * MIB)));
    return new OverloadedError(this.#what, 1_000 * seconds, bound);
  }
}
