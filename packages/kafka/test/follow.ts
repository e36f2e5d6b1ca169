import type { Hub, Source, StoredEvent } from '@banyan/engine';

/** Somebody who follows a log through a hub, and keeps what comes. */
export interface Following {
  readonly events: readonly StoredEvent[];
  /** What a read has failed with last. */
  readonly error: () => unknown;
  readonly stop: () => Promise<void>;
}

/** Follows from a position on, as the engine does: reads until there is nothing, then waits to be told. */
export function follow(hub: Hub, source: Source, from = 0): Following {
  const events: StoredEvent[] = [];
  let [stopped, grown, failure] = [false, false, undefined as unknown];
  let wake = (): void => {};
  const unwatch = hub.watch(source, () => {
    grown = true;
    wake();
  });
  const run = async (): Promise<void> => {
    while (!stopped) {
      grown = false;
      try {
        const read = await hub.read(source, from + events.length, 500);
        events.push(...read);
        if (read.length > 0) continue;
        await hub.head(source);
        failure = undefined;
      } catch (error) {
        failure = error;
      }
      if (!grown && !stopped) await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const done = run();
  return {
    events,
    error: () => failure,
    stop: async () => {
      stopped = true;
      unwatch();
      wake();
      await done;
    },
  };
}
