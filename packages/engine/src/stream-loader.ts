import { DefectError, UnknownVersionError, foldEvent, notJson, type StreamRef } from '@banyan/core';
import { aggregateCode, holdsPersonalData } from './code-hash.ts';
import type { Decoder } from './event-decoder.ts';
import { eventBytes } from './estimated-bytes.ts';
import type { LogStore, Snapshot, StoredEvent } from './ports/log-store.ts';
import type { CachedStream, StateCache } from './state-cache.ts';

const PAGE_EVENTS_MAX = 500;
/** While nothing is known of how big a stream's events are. Most streams are shorter. */
const PAGE_EVENTS_FIRST = 100;
const PAGE_BYTES = 8 * 1024 * 1024;

interface Loading {
  /** Those who wait for it; each gets a pin of its own. */
  waiting: number;
  readonly loaded: Promise<CachedStream>;
}

/** Folds streams from the log, starting from a snapshot where there is one that today's code made. */
export class StreamLoader {
  readonly #pageFirst: number;
  readonly #store: LogStore;
  readonly #decoder: Decoder;
  readonly #cache: StateCache;
  readonly #loading = new Map<string, Loading>();
  readonly #codes = new WeakMap<object, string>();

  /** `snapshotEvents`: how long a stream is before it has a snapshot. */
  constructor(store: LogStore, decoder: Decoder, cache: StateCache, snapshotEvents: number) {
    this.#pageFirst = Math.min(PAGE_EVENTS_FIRST, snapshotEvents);
    this.#store = store;
    this.#decoder = decoder;
    this.#cache = cache;
  }

  /** The stream, in the cache and pinned there: whoever loads it takes the pin away again. Two loads of one stream at a time are one. */
  async load(ref: StreamRef): Promise<CachedStream> {
    const cached = this.#cache.get(ref.stream);
    if (cached !== undefined) {
      cached.pins += 1;
      return cached;
    }
    const loading = this.#loading.get(ref.stream) ?? this.#begin(ref);
    loading.waiting += 1;
    return loading.loaded;
  }

  /** Loads several; when one of them fails, none stays pinned. */
  async loadAll(refs: readonly StreamRef[]): Promise<CachedStream[]> {
    const settled = await Promise.allSettled(refs.map((ref) => this.load(ref)));
    const loaded = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed === undefined) return loaded;
    for (const cached of loaded) cached.pins -= 1;
    throw failed.reason;
  }

  /**
   * Keeps a snapshot of a stream's committed state. States that may hold personal data are never kept.
   * @throws DefectError when the state would come back as another one
   */
  async save(ref: StreamRef, state: unknown, version: number): Promise<void> {
    if (holdsPersonalData(ref.of)) return;
    const strange = notJson(state);
    if (strange !== undefined)
      throw new DefectError(`the state of aggregate ${ref.of.aggregate} is not plain JSON: ${strange}`);
    await this.#store.saveSnapshot(ref.stream, { version, code: this.#code(ref), state: JSON.stringify(state) });
  }

  #begin(ref: StreamRef): Loading {
    const counted = { waiting: 0 };
    const loading: Loading = Object.assign(counted, { loaded: this.#foldIntoCache(ref, counted) });
    this.#loading.set(ref.stream, loading);
    return loading;
  }

  async #foldIntoCache(ref: StreamRef, counted: { readonly waiting: number }): Promise<CachedStream> {
    try {
      const { state, version, snapshotVersion } = await this.#fold(ref);
      return this.#cache.add(ref, state, version, snapshotVersion, counted.waiting);
    } finally {
      this.#loading.delete(ref.stream);
    }
  }

  async #fold(ref: StreamRef): Promise<{ state: unknown; version: number; snapshotVersion: number }> {
    // Most streams, and all new ones, are whole in their first page: too short to have a snapshot, so none is asked for.
    let limit = this.#pageFirst;
    let events = await this.#store.readStream(ref.stream, 0, limit);
    const snapshot = events.length < limit ? undefined : await this.#snapshot(ref);
    const snapshotVersion = snapshot?.version ?? 0;
    let state: unknown = snapshot === undefined ? ref.of.initial : JSON.parse(snapshot.state);
    let version = snapshotVersion;
    if (snapshot !== undefined) events = await this.#store.readStream(ref.stream, version, limit);
    for (;;) {
      await this.#decoder.prepareAnew(events);
      for (const event of events) {
        const { type, schema, recordedAt, occurredAt } = event;
        version = event.version;
        if (ref.of.folds[type] !== undefined) {
          const info = { id: ref.id, version, recordedAt, occurredAt };
          state = foldEvent(ref.of, type, state, this.#decoder.payload(event), info);
        }
        // An event that the aggregate no longer folds leaves its state as it is; one that the contract does not know comes from newer code.
        else if (!Object.hasOwn(ref.of.contract.events, type)) throw new UnknownVersionError(type, schema, 0);
      }
      if (events.length < limit) break;
      limit = eventsInPage(events);
      events = await this.#store.readStream(ref.stream, version, limit);
    }
    return { state, version, snapshotVersion };
  }

  /** The stream's snapshot, if today's code has made it. */
  async #snapshot(ref: StreamRef): Promise<Snapshot | undefined> {
    const kept = holdsPersonalData(ref.of) ? undefined : await this.#store.snapshot(ref.stream);
    return kept?.code === this.#code(ref) ? kept : undefined;
  }

  #code({ of }: StreamRef): string {
    let code = this.#codes.get(of);
    if (code === undefined) {
      code = aggregateCode(of);
      this.#codes.set(of, code);
    }
    return code;
  }
}

/** How many events the next page may have, as far as the last one tells how big they are. */
function eventsInPage(events: readonly StoredEvent[]): number {
  let bytes = 0;
  for (const event of events) bytes += eventBytes(event);
  return Math.max(1, Math.min(PAGE_EVENTS_MAX, Math.floor((PAGE_BYTES * events.length) / bytes)));
}
