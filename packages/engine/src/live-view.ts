import type { View } from '@banyan/core';
import { DamagedViewError, UnavailableError } from './errors.ts';
import { Follower } from './follower.ts';
import { sourceName } from './in-process-hub.ts';
import { Mutex } from './mutex.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { ParkedRow, ViewStore, ViewTable } from './ports/view-store.ts';
import { RowEncoder, viewDefinition } from './row-encoder.ts';
import type { Limits, LogEntry } from './system.ts';
import { keysOf, foldsOf, unknownRowOf, foldChanges, rowChanges, type PlainRow } from './view-folder.ts';
import { ViewProjection, type Decoders } from './view-projection.ts';

export interface LiveViewParts {
  readonly service: string;
  readonly view: View;
  readonly store: ViewStore;
  readonly hub: Hub;
  readonly decoders: Decoders;
  readonly scheduler: Scheduler;
  readonly limits: Limits;
  readonly log: (entry: LogEntry) => void;
}

interface Waiter {
  readonly source: string;
  readonly position: number;
  readonly wake: () => void;
}

const REBUILD_BATCH_EVENTS = 5_000;
/** Payload text that a rebuild folds before it writes. */
const UNWRITTEN_BYTES_MAX = 8 * 1024 * 1024;

/** A view at work: follows its logs, tells when it has folded a position, can be rebuilt beside itself. */
export class LiveView {
  readonly view: View;
  readonly encoder: RowEncoder;
  readonly #parts: LiveViewParts;
  readonly #sources: readonly Source[];
  /** Held while the table changes, so that a batch never meets a swap half-way. */
  readonly #writing = new Mutex();
  #projection: ViewProjection;
  #followers: Follower[] = [];
  #waiters: Waiter[] = [];
  #rebuilding = false;
  #unusable: string | undefined;

  private constructor(parts: LiveViewParts, encoder: RowEncoder, projection: ViewProjection) {
    this.view = parts.view;
    this.encoder = encoder;
    this.#parts = parts;
    this.#projection = projection;
    const logs = new Set(parts.view.sources.map(({ contract }) => contract.name));
    this.#sources = parts.hub.sources().filter(({ log }) => logs.has(log));
  }

  static async open(parts: LiveViewParts): Promise<LiveView> {
    const encoder = await RowEncoder.of(parts.view);
    const table = await parts.store.open(viewDefinition(parts.view));
    return new LiveView(parts, encoder, await ViewProjection.open(parts.view, table, encoder, parts.decoders));
  }

  /** Starts to follow. A table that another version of the view's code wrote is rebuilt first; until then queries are refused. */
  start(): void {
    const { definition, shape } = this.#projection.table;
    if (shape === definition.shape) return this.#follow();
    this.#replace('another version of its code has written it', 'info');
  }

  /** The table’s file is damaged: it is not served any more, and rebuilt from the logs. */
  damaged(error: DamagedViewError): void {
    if (!this.#rebuilding && this.#unusable === undefined) this.#replace(error.message, 'error');
  }

  /** Refuses queries until the view has been rebuilt. */
  #replace(reason: string, level: 'info' | 'error'): void {
    const { log, service } = this.#parts;
    this.#unusable = `it is being rebuilt: ${reason}`;
    log({ level, message: `view ${this.view.name} is being rebuilt: ${reason}`, service });
    this.rebuild(() => {}).catch((error: unknown) => {
      this.#unusable = `its rebuild failed: ${String(error)}`;
      log({ level: 'error', message: `view ${this.view.name} could not be rebuilt: ${String(error)}`, service });
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#followers.map((follower) => follower.stop()));
    for (const { wake } of this.#waiters) wake();
    await this.#writing.run(async () => {});
  }

  get sources(): readonly Source[] {
    return this.#sources;
  }

  get rebuilding(): boolean {
    return this.#rebuilding;
  }

  get parked(): ReadonlyMap<string, ParkedRow> {
    return this.#projection.parked;
  }

  /** Why the view does not get on, if so. */
  get pausedBecause(): string | undefined {
    return this.#unusable ?? this.#followers.find(({ pausedBecause }) => pausedBecause !== undefined)?.pausedBecause;
  }

  /** The table to query. @throws UnavailableError while it must not be served */
  table(): ViewTable {
    if (this.#unusable !== undefined) throw new UnavailableError(`view ${this.view.name}`, this.#unusable);
    return this.#projection.table;
  }

  position(source: string): number {
    return this.#projection.position(source);
  }

  async behind(): Promise<number> {
    let behind = 0;
    for (const source of this.#sources)
      behind += Math.max(0, (await this.#parts.hub.head(source)) - this.position(sourceName(source)));
    return behind;
  }

  /** Resolves to true when the position has been folded, to false after `waitMs`. */
  async reaches(source: string, position: number, waitMs: number): Promise<boolean> {
    if (this.position(source) >= position) return true;
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.scheduler.after(waitMs, resolve);
      this.#waiters.push({
        source,
        position,
        wake: () => {
          cancel();
          resolve();
        },
      });
    });
    return this.position(source) >= position;
  }

  /** Folds the logs into a table of its own and swaps it in. Queries go on. A rebuild of a view that is being rebuilt is refused. */
  async rebuild(onProgress: (folded: number, of: number) => void): Promise<void> {
    if (this.#rebuilding) throw new UnavailableError(`view ${this.view.name}`, 'it is being rebuilt already');
    this.#rebuilding = true;
    try {
      const fresh = await this.#foldAside(onProgress);
      await this.#writing.run(async () => {
        await this.#catchUp(fresh, () => Infinity);
        const table = await this.#parts.store.swap(fresh.table);
        this.#projection = await ViewProjection.open(this.view, table, this.encoder, this.#parts.decoders);
        this.#unusable = undefined;
      });
    } finally {
      this.#rebuilding = false;
    }
    if (this.#followers.length === 0) this.#follow();
    this.#wakeWaiters();
  }

  /** Folds the logs aside up to where the live table stands, and calls `compare` while both stand still. */
  async withCopy<R>(
    onProgress: (folded: number, of: number) => void,
    compare: (live: ViewTable, copy: ViewTable) => Promise<R>,
  ): Promise<R> {
    if (this.#rebuilding) throw new UnavailableError(`view ${this.view.name}`, 'it is being rebuilt');
    this.#rebuilding = true;
    try {
      const copy = await this.#foldAside(onProgress);
      try {
        return await this.#writing.run(async () => {
          await this.#catchUp(this.#projection, (source) => copy.position(source));
          await this.#catchUp(copy, (source) => this.position(source));
          return compare(this.table(), copy.table);
        });
      } finally {
        await this.#parts.store.discard(copy.table);
      }
    } finally {
      this.#rebuilding = false;
    }
  }

  /** Folds a parked row again from the logs. Resolves to true when it is whole again, to false when it fails as before. */
  retry(key: string): Promise<boolean> {
    return this.#writing.run(async () => {
      const parked = this.#projection.parked.get(key);
      if (parked === undefined) return true;
      const keys = key === unknownRowOf(parked.stream) ? await this.#keysOfStream(parked) : new Set([key]);
      if (keys === undefined) return false;
      const rows = new Map<string, PlainRow | undefined>([...keys].map((one) => [one, undefined]));
      for (const source of this.#sources) {
        const whole = await this.#refold(source, rows);
        if (!whole) return false;
      }
      await this.#projection.heal(parked.source, rows, [key]);
      return true;
    });
  }

  #follow(): void {
    const { hub, scheduler, limits, log, service } = this.#parts;
    this.#followers = this.#sources.map(
      (source) =>
        new Follower(this.position(sourceName(source)), {
          name: `view ${service}/${this.view.name}`,
          hub,
          source,
          scheduler,
          eventsMax: limits.viewBatchEvents,
          handle: (events) => this.#writing.run(() => this.#fold(source, events)),
          log: (entry) => log({ ...entry, service }),
        }),
    );
    for (const follower of this.#followers) follower.start();
  }

  async #fold(source: Source, events: Parameters<ViewProjection['fold']>[1]): Promise<number> {
    const before = this.parked.size;
    const position = await this.#projection.fold(source, events).catch((error: unknown) => {
      if (error instanceof DamagedViewError) this.damaged(error);
      throw error;
    });
    if (this.parked.size > before) this.#tellParked(before);
    this.#wakeWaiters();
    return position;
  }

  #tellParked(before: number): void {
    for (const { key, position, source, stream, reason } of [...this.parked.values()].slice(before)) {
      const { service, log } = this.#parts;
      log({
        level: 'error',
        message: `row ${key} of view ${this.view.name} is parked: ${reason}`,
        service,
        at: `${source}:${position}`,
        stream,
      });
    }
  }

  /** Fills a shadow table to where the hub stands now, without holding anything up. */
  async #foldAside(onProgress: (folded: number, of: number) => void): Promise<ViewProjection> {
    const { store, decoders } = this.#parts;
    const table = await store.shadow(viewDefinition(this.view));
    const projection = await ViewProjection.open(this.view, table, this.encoder, decoders);
    let of = 0;
    for (const source of this.#sources) of += await this.#parts.hub.head(source);
    let folded = 0;
    await this.#catchUp(
      projection,
      () => Infinity,
      (events) => {
        folded += events;
        onProgress(folded, Math.max(of, folded));
      },
    );
    return projection;
  }

  /** Folds what the sources hold beyond the projection's position, up to the given one. */
  async #catchUp(
    projection: ViewProjection,
    upTo: (source: string) => number,
    onBatch: (events: number) => void = () => {},
  ): Promise<void> {
    for (const source of this.#sources) {
      const name = sourceName(source);
      for (let at = projection.position(name); at < upTo(name);) {
        const events = await this.#parts.hub.read(source, at, Math.min(REBUILD_BATCH_EVENTS, upTo(name) - at));
        if (events.length === 0) break;
        at = await projection.foldAhead(source, events, UNWRITTEN_BYTES_MAX);
        onBatch(events.length);
      }
    }
    await projection.flush();
  }

  /** Folds the rows' events of one source, up to where the live table stands. False when one of them still throws. */
  async #refold(source: Source, rows: Map<string, PlainRow | undefined>): Promise<boolean> {
    const folds = foldsOf(this.view, source.log);
    for await (const events of this.#decodedUpTo(source)) {
      const changes = rowChanges(events, folds, new Map()).filter(({ key }) => rows.has(key));
      const { park, rows: next } = foldChanges(this.encoder, sourceName(source), changes, rows, new Map());
      if (park.length > 0) return false;
      for (const [key, row] of next) rows.set(key, row);
    }
    return true;
  }

  /** The rows that a stream's held-back events concern; undefined when that still cannot be told. */
  async #keysOfStream({ source: name, stream }: ParkedRow): Promise<Set<string> | undefined> {
    const source = this.#sources.find((one) => sourceName(one) === name);
    if (source === undefined) return undefined;
    const folds = foldsOf(this.view, source.log);
    const keys = new Set<string>();
    for await (const events of this.#decodedUpTo(source)) {
      for (const event of events) {
        const fold = event.info.stream === stream ? folds[event.info.type] : undefined;
        if (fold !== undefined) for (const key of keysOf(event, fold)) keys.add(key);
      }
    }
    return keys.has(unknownRowOf(stream)) ? undefined : keys;
  }

  async *#decodedUpTo(source: Source) {
    const end = this.position(sourceName(source));
    const decoder = this.#parts.decoders(source.log);
    const folds = foldsOf(this.view, source.log);
    for (let position = 0; position < end;) {
      const events = await this.#parts.hub.read(source, position, Math.min(REBUILD_BATCH_EVENTS, end - position));
      const relevant = events.filter(({ type }) => type in folds);
      await decoder.prepare(relevant);
      yield relevant.map((event) => decoder.decode(source, event));
      position = events.at(-1)?.position ?? end;
    }
  }

  #wakeWaiters(): void {
    const ready = this.#waiters.filter(({ source, position }) => this.position(source) >= position);
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { wake } of ready) wake();
  }
}
