import type { StreamRef } from '@banyan/core';
import { valueBytes } from './estimated-bytes.ts';

/** A stream's state in memory, including what is decided and not committed yet. */
export interface CachedStream {
  readonly ref: StreamRef;
  state: unknown;
  version: number;
  /** Those who need it to stay: decisions that touched it and are not committed yet, or are about to be made. */
  pins: number;
  /** The version of its newest snapshot. */
  snapshotVersion: number;
  bytes: number;
  measuredAtVersion: number;
  /** Looked up since the last search for something to evict. */
  used: boolean;
}

const OVERHEAD_BYTES = 400;
/** An eviction makes some room at once, for each search walks past what is pinned or used. */
const KEPT_SHARE = 0.9;
/** How many pinned ones a search walks past before it gives up. The next goes on behind them: when nearly all are pinned, each addition would walk past all of them. */
const PASSED_MAX = 100;

/**
 * Stream states, bounded in bytes (as they lie in memory, estimated). Those that were not used lately go first (second chance; Corbató 1968): a look-up only marks
 * what it finds, so it costs no more than a map's.
 */
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

  /** The cached stream; undefined when it is not here. */
  get(stream: string): CachedStream | undefined {
    const cached = this.#streams.get(stream);
    if (cached !== undefined) cached.used = true;
    return cached;
  }

  /** @param pins how many need it to stay */
  add(ref: StreamRef, state: unknown, version: number, snapshotVersion: number, pins = 0): CachedStream {
    const cached = { ref, state, version, pins, snapshotVersion, bytes: 0, measuredAtVersion: 0, used: false };
    this.#streams.set(ref.stream, cached);
    this.measure(cached);
    return cached;
  }

  /** Forgets a stream whose state turned out to be wrong. */
  drop(stream: string): void {
    const cached = this.#streams.get(stream);
    if (cached === undefined) return;
    this.#streams.delete(stream);
    this.#bytes -= cached.bytes;
  }

  /** Forgets the states of aggregates that `holds` says may hold something of a person; those that decisions are being made on stay. */
  dropAll(holds: (ref: StreamRef) => boolean): void {
    for (const [stream, { ref, pins }] of this.#streams) if (pins === 0 && holds(ref)) this.drop(stream);
  }

  /** Estimates the state's size anew, if it has changed often enough since the last time. */
  measure(cached: CachedStream): void {
    const changes = cached.version - cached.measuredAtVersion;
    if (cached.bytes > 0 && changes < 64 && cached.version < cached.measuredAtVersion * 2) return;
    const bytes = OVERHEAD_BYTES + 2 * cached.ref.stream.length + valueBytes(cached.state, Infinity);
    if (this.#streams.get(cached.ref.stream) === cached) this.#bytes += bytes - cached.bytes;
    cached.bytes = bytes;
    cached.measuredAtVersion = cached.version;
    if (this.#bytes > this.#bytesMax) this.#evict(cached);
  }

  #evict(keep: CachedStream): void {
    // What is not pinned is walked past at most once for each time that it was looked up.
    let passed = 0;
    for (const [stream, cached] of this.#streams) {
      if (this.#bytes <= this.#bytesMax * KEPT_SHARE || passed === PASSED_MAX) return;
      const isPinned = cached.pins > 0 || cached === keep;
      if (!isPinned && !cached.used) this.drop(stream);
      else {
        if (isPinned) passed += 1;
        cached.used = false;
        this.#streams.delete(stream);
        this.#streams.set(stream, cached);
      }
    }
  }
}
