import { StorageFullError } from './errors.ts';
import type { LogClock } from './log-clock.ts';
import type { Ids } from './ports/ids.ts';
import type { Batch, LogStore } from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { LogEntry } from './system.ts';

export interface RoomWatchParts {
  readonly store: LogStore;
  readonly clock: LogClock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly log: (entry: LogEntry) => void;
}

/** How often room is looked for while there is none. */
const LOOK_AGAIN_MS = 5_000;
/** About what a batch of commands takes: a store often has a page left into which the least of appends still fits. */
const TRIAL_BYTES = 64 * 1024;

/**
 * Knows whether the last append of a log failed for want of room. A service that is not ready may be sent no traffic, and then no append would ever tell that
 * there is room again. So while there is none, appends without events are tried: whether a log can be written, only writing it tells.
 */
export class RoomWatch {
  readonly #parts: RoomWatchParts;
  #full = false;
  #stopped = false;
  #cancel: () => void = () => {};

  constructor(parts: RoomWatchParts) {
    this.#parts = parts;
  }

  /** Why nothing can be written, if so. */
  get trouble(): string | undefined {
    return this.#full
      ? `storage full: there is no room on the disk for the log of ${this.#parts.store.log}`
      : undefined;
  }

  /** To be told of each append that succeeded. */
  found(): void {
    if (!this.#full) return;
    this.#full = false;
    this.#cancel();
    this.#tell('info', 'there is room on the disk again');
  }

  /** To be told of each append that failed. */
  failed(error: unknown): void {
    if (!(error instanceof StorageFullError) || this.#full || this.#stopped) return;
    this.#full = true;
    this.#tell('error', `commands are refused until there is room: ${error.message}`);
    this.#lookLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #lookLater(): void {
    this.#cancel = this.#parts.scheduler.after(LOOK_AGAIN_MS, () => {
      this.#parts.store.append(this.#trial()).then(
        () => this.found(),
        () => {
          if (this.#full && !this.#stopped) this.#lookLater();
        },
      );
    });
  }

  /** The register is due at once: it goes with the next records of keys whose time is over. */
  #trial(): Batch {
    const recordedAt = this.#parts.clock.now();
    const value = '-'.repeat(TRIAL_BYTES);
    const register = { kind: 'command', key: 'room', expect: undefined, force: true, value, due: recordedAt } as const;
    return {
      id: this.#parts.ids.next(),
      recordedAt,
      components: [{ reads: [], events: [], registers: [register], digest: '' }],
    };
  }

  #tell(level: 'info' | 'error', message: string): void {
    this.#parts.log({ level, message, service: this.#parts.store.log });
  }
}
