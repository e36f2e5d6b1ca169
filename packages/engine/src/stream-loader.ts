import type { StreamRef } from '@banyan/core';
import { aggregateCode, holdsPersonalData } from './code-hash.ts';
import type { EventDecoder } from './event-decoder.ts';
import type { LogStore } from './ports/log-store.ts';
import type { CachedStream, StateCache } from './state-cache.ts';

const PAGE_EVENTS = 500;

/** Folds streams from the log, starting from a snapshot where there is one that today's code made. */
export class StreamLoader {
  readonly #store: LogStore;
  readonly #decoder: EventDecoder;
  readonly #loading = new Map<string, Promise<CachedStream>>();
  readonly #codes = new WeakMap<object, string>();

  constructor(store: LogStore, decoder: EventDecoder) {
    this.#store = store;
    this.#decoder = decoder;
  }

  /** The stream, in the cache from now on. Two loads of one stream at a time are one. */
  load(cache: StateCache, ref: StreamRef): Promise<CachedStream> {
    const cached = cache.get(ref.stream);
    if (cached !== undefined) return Promise.resolve(cached);
    let loading = this.#loading.get(ref.stream);
    if (loading === undefined) {
      loading = this.#fold(cache, ref).finally(() => this.#loading.delete(ref.stream));
      this.#loading.set(ref.stream, loading);
    }
    return loading;
  }

  /** Keeps a snapshot of a stream whose cached state is committed. States that may hold personal data are never kept. */
  async save({ ref, state, version }: CachedStream): Promise<void> {
    if (holdsPersonalData(ref.of)) return;
    await this.#store.saveSnapshot(ref.stream, { version, code: this.#code(ref), state: JSON.stringify(state) });
  }

  async #fold(cache: StateCache, ref: StreamRef): Promise<CachedStream> {
    const kept = holdsPersonalData(ref.of) ? undefined : await this.#store.snapshot(ref.stream);
    const snapshot = kept?.code === this.#code(ref) ? kept : undefined;
    let state: unknown = snapshot === undefined ? ref.of.initial : JSON.parse(snapshot.state);
    let version = snapshot?.version ?? 0;
    for (;;) {
      const events = await this.#store.readStream(ref.stream, version, PAGE_EVENTS);
      await this.#decoder.prepare(events);
      for (const event of events) {
        const fold = ref.of.folds[event.type];
        const { recordedAt, occurredAt } = event;
        version = event.version;
        // An event that the aggregate no longer folds leaves its state as it is.
        if (fold !== undefined)
          state = fold(state, this.#decoder.payload(event), { id: ref.id, version, recordedAt, occurredAt });
      }
      if (events.length < PAGE_EVENTS) break;
    }
    return cache.add(ref, state, version, snapshot?.version ?? 0);
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
