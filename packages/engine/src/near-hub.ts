import { eventBytes } from './estimated-bytes.ts';
import { sourceName, type InProcessHub } from './in-process-hub.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import { NextAnswer } from './next-answer.ts';
import { SharedReads } from './shared-reads.ts';

/** Of a read that is kept for others who follow. */
const SHARED_EVENTS_MAX = 2_000;
const SHARED_BYTES_MAX = 1 * 1024 * 1024;

/** What the followers of one log ask of the hub between processes. */
interface FarSource {
  readonly reads: SharedReads;
  readonly head: NextAnswer<number>;
}

/**
 * A hub between processes, with what this process has committed itself at hand: its own followers need no read for it. Whatever is not there is asked of the hub
 * between processes, since other instances may write to the same log; once for all of them, for a dozen wake at each commit and ask for the same.
 */
export class NearHub implements Hub {
  readonly #near: InProcessHub;
  readonly #far: Hub;
  readonly #isNear: ReadonlySet<string>;
  readonly #sources = new Map<string, FarSource>();

  constructor(near: InProcessHub, far: Hub) {
    this.#near = near;
    this.#far = far;
    this.#isNear = new Set(near.sources().map(sourceName));
  }

  sources(): readonly Source[] {
    return this.#far.sources();
  }

  async read(source: Source, afterPosition: number, limit: number): Promise<StoredEvent[]> {
    const newest = this.#isNear.has(sourceName(source)) ? this.#near.newest(source, afterPosition, limit) : [];
    if (newest.length > 0) return newest;
    if (limit > SHARED_EVENTS_MAX) return this.#far.read(source, afterPosition, limit);
    return this.#farOf(source).reads.read(afterPosition, limit);
  }

  async head(source: Source): Promise<number> {
    const far = await this.#farOf(source).head.answer();
    // What is told here first may not have come out of the hub yet, and a token of it is out.
    return this.#isNear.has(sourceName(source)) ? Math.max(far, await this.#near.head(source)) : far;
  }

  watch(source: Source, onGrowth: (end?: number) => void): () => void {
    const ends = [this.#far.watch(source, onGrowth)];
    if (this.#isNear.has(sourceName(source))) ends.push(this.#near.watch(source, onGrowth));
    return () => {
      for (const end of ends) end();
    };
  }

  #farOf(source: Source): FarSource {
    const name = sourceName(source);
    let far = this.#sources.get(name);
    if (far === undefined) {
      const load = async (after: number, limit: number): Promise<StoredEvent[]> =>
        withinBytes(await this.#far.read(source, after, limit));
      far = { reads: new SharedReads(load), head: new NextAnswer(() => this.#far.head(source)) };
      this.#sources.set(name, far);
    }
    return far;
  }
}

/** The first of the events, as many as are kept at most; one at least. */
function withinBytes(events: StoredEvent[]): StoredEvent[] {
  let bytes = 0;
  const at = events.findIndex((event) => (bytes += eventBytes(event)) > SHARED_BYTES_MAX);
  return at < 0 ? events : events.slice(0, Math.max(1, at));
}
