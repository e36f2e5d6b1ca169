import type { StreamRef } from '@banyan/core';

/** A stream's state in memory, including what is decided and not committed yet. */
export interface CachedStream {
  readonly ref: StreamRef;
  state: unknown;
  version: number;
  /** Decisions that touched it and are not committed yet, or are about to be made: it must not be evicted. */
  pins: number;
  /** The version of its newest snapshot. */
  snapshotVersion: number;
  bytes: number;
  measuredAtVersion: number;
}

const OVERHEAD_BYTES = 400;

/** Stream states, bounded in bytes (JSON text, estimated); the least recently used ones go first. */
export class StateCache {
  readonly #bytesMax: number;
  readonly #streams = new Map<string, CachedStream>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** The cached stream, now the most recently used; undefined when it is not here. */
  get(stream: string): CachedStream | undefined {
    const cached = this.#streams.get(stream);
    if (cached !== undefined) {
      this.#streams.delete(stream);
      this.#streams.set(stream, cached);
    }
    return cached;
  }

  add(ref: StreamRef, state: unknown, version: number, snapshotVersion: number): CachedStream {
    const cached: CachedStream = { ref, state, version, pins: 0, snapshotVersion, bytes: 0, measuredAtVersion: 0 };
    this.#streams.set(ref.stream, cached);
    this.measure(cached);
    this.#evict(ref.stream);
    return cached;
  }

  /** Forgets a stream whose state turned out to be wrong. */
  drop(stream: string): void {
    const cached = this.#streams.get(stream);
    if (cached === undefined) return;
    this.#streams.delete(stream);
    this.#bytes -= cached.bytes;
  }

  /** Estimates the state's size anew, if it has changed often enough since the last time. */
  measure(cached: CachedStream): void {
    const changes = cached.version - cached.measuredAtVersion;
    if (cached.bytes > 0 && changes < 64 && cached.version < cached.measuredAtVersion * 2) return;
    const bytes = OVERHEAD_BYTES + 2 * cached.ref.stream.length + 2 * (JSON.stringify(cached.state)?.length ?? 0);
    if (this.#streams.get(cached.ref.stream) === cached) this.#bytes += bytes - cached.bytes;
    cached.bytes = bytes;
    cached.measuredAtVersion = cached.version;
  }

  #evict(keep: string): void {
    if (this.#bytes <= this.#bytesMax) return;
    for (const [stream, cached] of this.#streams) {
      if (this.#bytes <= this.#bytesMax) return;
      if (cached.pins === 0 && stream !== keep) this.drop(stream);
    }
  }
}
