import { setTimeout as pause } from 'node:timers/promises';
import type { Token } from '@banyan/engine';

/** How long a round of asking waits before the next one, in milliseconds. */
const ROUND_MS = 25;
/** After so long without any document getting on, what holds them up is looked for, in milliseconds. */
const STUCK_MS = 10_000;

/** A document that a process manager is at work on. */
export interface Watched {
  readonly id: string;
  /** Business time. */
  readonly at: string;
  /** The commit that set the process going: what is asked must have seen it. */
  readonly token: Token;
}

/** Asks how documents stand. */
export interface Asking {
  /** Of these documents, those that are still at work; `token` is the latest of theirs. */
  stillAtWork(watched: readonly Watched[], token: Token): Promise<ReadonlySet<string>>;
  /** Throws when one of these documents can never get on. */
  findStuck(ids: ReadonlySet<string>): Promise<void>;
}

interface Waiting extends Watched {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Waits for documents that process managers are at work on. It has to ask again and again: a command's token covers what it did itself, not the steps that a
 * process takes later. All that wait are asked for together, so that waiting for hundreds costs as much as for one.
 */
export class DocumentWatch {
  readonly #asking: Asking;
  readonly #waiting = new Map<string, Waiting>();
  #asks = false;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** Resolves when no process is at work on this document any more, however that ended. */
  left(watched: Watched): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.set(watched.id, { ...watched, resolve, reject });
    if (!this.#asks) void this.#ask();
    return promise;
  }

  async #ask(): Promise<void> {
    this.#asks = true;
    let movedAt = performance.now();
    try {
      while (this.#waiting.size > 0) {
        await pause(ROUND_MS);
        if (await this.#round()) movedAt = performance.now();
        else if (performance.now() - movedAt > STUCK_MS) {
          await this.#asking.findStuck(new Set(this.#waiting.keys()));
          movedAt = performance.now();
        }
      }
    } catch (error) {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    }
    this.#asks = false;
  }

  /** True when a document got on. */
  async #round(): Promise<boolean> {
    const watched = [...this.#waiting.values()];
    const latest = watched.reduce((a, b) => (positionOf(b.token) > positionOf(a.token) ? b : a));
    const atWork = await this.#asking.stillAtWork(watched, latest.token);
    for (const { id, resolve } of watched) {
      if (atWork.has(id)) continue;
      this.#waiting.delete(id);
      resolve();
    }
    return atWork.size < watched.length;
  }
}

function positionOf(token: Token): number {
  return Number(token.slice(token.lastIndexOf(':') + 1));
}
