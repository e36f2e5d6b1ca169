import type { StoredEvent } from './log-store.ts';

/**
 * Carries committed events from the logs to whoever follows them.
 *
 * Promises (`hubContract`): `read` returns the events of one log shard in position order without a gap, starting right after the given position;
 * the same read again returns the same events. `watch` is a hint: it may call too often, and a follower that missed a call loses nothing, for
 * each `watch` calls back at least once after the newest event.
 */
export interface Hub {
  /** Every log shard that can be followed. */
  sources(): readonly Source[];
  read(source: Source, afterPosition: number, limit: number): Promise<StoredEvent[]>;
  /** The position of the newest event that `read` can return; no caller has been given a token beyond it. */
  head(source: Source): Promise<number>;
  /**
   * Calls back when the source may have grown, with the position of its newest event where that is known: whoever has that needs not look for more until the next
   * call. Returns the function that ends it.
   */
  watch(source: Source, onGrowth: (end?: number) => void): () => void;
}

/** One shard of one log. */
export interface Source {
  readonly log: string;
  readonly shard: number;
}
