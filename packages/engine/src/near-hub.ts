import { sourceName, type InProcessHub } from './in-process-hub.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';

/**
 * A hub between processes, with what this process has committed itself at hand: its own followers need no read for it. Whatever is not there is asked of the hub
 * between processes, since other instances may write to the same log.
 */
export class NearHub implements Hub {
  readonly #near: InProcessHub;
  readonly #far: Hub;
  readonly #isNear: ReadonlySet<string>;

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
    return newest.length > 0 ? newest : this.#far.read(source, afterPosition, limit);
  }

  async head(source: Source): Promise<number> {
    const far = await this.#far.head(source);
    // What is told here first may not have come out of the hub yet, and a token of it is out.
    return this.#isNear.has(sourceName(source)) ? Math.max(far, await this.#near.head(source)) : far;
  }

  watch(source: Source, onGrowth: () => void): () => void {
    const ends = [this.#far.watch(source, onGrowth)];
    if (this.#isNear.has(sourceName(source))) ends.push(this.#near.watch(source, onGrowth));
    return () => {
      for (const end of ends) end();
    };
  }
}
