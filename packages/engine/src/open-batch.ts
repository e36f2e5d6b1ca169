import { decisionBytes } from './estimated-bytes.ts';
import type { LogClock } from './log-clock.ts';
import type { DecidedEntry } from './proposal.ts';
import type { Limits } from './system.ts';
import { withdraw } from './withdraw.ts';

/** What fills while another batch commits: decisions made at one time, bounded in number and in bytes. */
export class OpenBatch {
  readonly #clock: LogClock;
  readonly #limits: Limits;
  #decided: DecidedEntry[] = [];
  #at = '';
  #bytes = 0;

  constructor(clock: LogClock, limits: Limits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#decided.length;
  }

  /**
   * True when the next decision belongs to the next batch. In bytes it is full only once it has reached the bound: how much a decision adds is known when it
   * has been made, and what it changes stays together.
   */
  get isFull(): boolean {
    return this.#decided.length >= this.#limits.batchCommandsMax || this.#bytes >= this.#limits.batchBytesMax;
  }

  get decided(): readonly DecidedEntry[] {
    return this.#decided;
  }

  /** The time of its decisions: that of the first. */
  time(): string {
    if (this.#decided.length === 0) this.#at = this.#clock.now();
    return this.#at;
  }

  add(decided: DecidedEntry): void {
    this.#decided.push(decided);
    this.#bytes += decisionBytes(decided.session);
  }

  /** Empties it. */
  take(): { readonly decided: readonly DecidedEntry[]; readonly recordedAt: string } {
    const taken = { decided: this.#decided, recordedAt: this.#at };
    this.#keep([]);
    return taken;
  }

  /** Takes out what has anything to do with the names, and adds to these what is to be forgotten with it (see `withdraw`). */
  withdraw(dirty: Set<string>): readonly DecidedEntry[] {
    const { kept, withdrawn } = withdraw(this.#decided, dirty);
    this.#keep(kept);
    return withdrawn;
  }

  #keep(decided: readonly DecidedEntry[]): void {
    this.#decided = [];
    this.#bytes = 0;
    for (const one of decided) this.add(one);
  }
}
