import { StaleCursorError } from './errors.ts';
import { sourceName } from './in-process-hub.ts';
import type { Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';
import { foldsOf } from './view-folder.ts';
import type { ViewProjection } from './view-projection.ts';

/** How long one instance waits for another one, which was faster the last time, to fold what is new. */
const FOLLOW_MS = 10;

/**
 * Folds a view that other instances fold, too: one of them writes, and whoever was second lets it, looks where it has come to, and takes over as soon as it does not get
 * on. So the work is done once most of the time, and nobody has to be appointed for it.
 */
export class FoldByTurns {
  readonly #scheduler: Scheduler;
  readonly #onOthersWrote: () => void;
  #isSecond = false;

  /** @param onOthersWrote told that another instance has written rows, nobody knows which */
  constructor(scheduler: Scheduler, onOthersWrote: () => void) {
    this.#scheduler = scheduler;
    this.#onOthersWrote = onOthersWrote;
  }

  /** Moves the projection on, by folding or by following whoever has. */
  async fold(projection: ViewProjection, source: Source, events: readonly StoredEvent[]): Promise<void> {
    const name = sourceName(source);
    // What changes no row is written by nobody: there is nothing to wait for.
    if (this.#isSecond && events.some(({ type }) => Object.hasOwn(foldsOf(projection.view, source.log), type))) {
      await new Promise<void>((resolve) => void this.#scheduler.after(FOLLOW_MS, resolve));
      const stood = projection.position(name);
      await projection.follow();
      this.#onOthersWrote();
      if (projection.position(name) > stood) return;
      this.#isSecond = false;
    }
    try {
      await projection.fold(source, events);
    } catch (error) {
      if (!(error instanceof StaleCursorError)) throw error;
      this.#isSecond = true;
      // The projection stands where the table does, already.
      this.#onOthersWrote();
    }
  }
}
