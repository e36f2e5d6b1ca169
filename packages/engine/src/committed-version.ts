import type { LogStore } from './ports/log-store.ts';
import type { StateCache } from './state-cache.ts';

const PAGE_EVENTS = 100;
/** More than a stream can have of events that are decided and not committed: so many events before its version in memory, a committed one is found. */
const NEAR = 20;

/**
 * The version that a stream has in the log. Not that of its state in memory, which may be of what is decided and never comes to be committed: but that says where
 * in the log to begin to look.
 */
export async function committedVersion(store: LogStore, cache: StateCache, stream: string): Promise<number> {
  const near = (cache.get(stream)?.version ?? 0) - NEAR;
  const found = near > 0 ? await lastAfter(store, stream, near) : undefined;
  if (found !== undefined) return found;
  const kept = (await store.snapshot(stream))?.version ?? 0;
  return (await lastAfter(store, stream, kept)) ?? kept;
}

/** The last version after this one; undefined when there is none. */
async function lastAfter(store: LogStore, stream: string, after: number): Promise<number | undefined> {
  let last: number | undefined;
  for (;;) {
    const events = await store.readStream(stream, last ?? after, PAGE_EVENTS);
    last = events.at(-1)?.version ?? last;
    if (events.length < PAGE_EVENTS) return last;
  }
}
