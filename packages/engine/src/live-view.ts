import type { View } from '@banyan/core';
import { DamagedViewError, StaleCursorError, UnavailableError } from './errors.ts';
import { AsideWork } from './aside-work.ts';
import { FoldByTurns } from './fold-by-turns.ts';
import { Follower } from './follower.ts';
import { Followers } from './followers.ts';
import { sourceName } from './in-process-hub.ts';
import { lostEnd, type Cursor } from './lost-end.ts';
import type { LiveViewParts } from './live-view-parts.ts';
import { Mutex } from './mutex.ts';
import type { Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import type { ParkedRow, ViewTable } from './ports/view-store.ts';
import { PositionWaiters } from './position-waiters.ts';
import { ReadAhead } from './read-ahead.ts';
import { RowEncoder, viewDefinition } from './row-encoder.ts';
import { RowHealer } from './row-healer.ts';
import { RowWaiters, type OnWritten } from './row-waiters.ts';
import { strictDecoders, strictView } from './strict-folds.ts';
import type { ViewState } from './shared-answers.ts';
import { standTogether } from './stand-together.ts';
import { ViewProjection, type Decoders } from './view-projection.ts';

/** What a rebuild folds before it writes: an event may have a hundred rows, and a row takes a kilobyte on its way to the writer. */
const UNWRITTEN_MAX = { bytesMax: 8 * 1024 * 1024, rowsMax: 10_000 };
/** A rebuild without which the view cannot be served is tried again after so long. */
const REBUILD_AGAIN_MS = 5_000;

/** A view at work: follows its logs, tells when it has folded a position, can be rebuilt beside itself. */
export class LiveView {
  readonly view: View;
  readonly encoder: RowEncoder;
  readonly #parts: LiveViewParts;
  readonly #sources: readonly Source[];
  readonly #healer: RowHealer;
  readonly #waiters: PositionWaiters;
  readonly #turns: FoldByTurns;
  readonly #rowWaiters = new RowWaiters();
  /** Held while the table changes, so that a batch never meets a swap half-way. */
  readonly #writing = new Mutex();
  #projection: ViewProjection;
  #followers = new Followers();
  readonly #aside: AsideWork;
  #rebuildsPending = 0;
  #unusable: string | undefined;
  #stopped = false;
  #cancelRebuild: () => void = () => {};
  /** Breaks off what looks at a table that is not to be served any more. */
  #examining = new AbortController();

  private constructor(parts: LiveViewParts, encoder: RowEncoder, projection: ViewProjection) {
    this.view = parts.view;
    this.encoder = encoder;
    this.#parts = parts;
    this.#projection = this.#observed(projection);
    const logs = new Set(parts.view.sources.map(({ contract }) => contract.name));
    this.#sources = parts.hub.sources().filter(({ log }) => logs.has(log));
    this.#aside = new AsideWork(`view ${parts.view.name}`, parts.aside);
    this.#healer = new RowHealer({ ...parts, encoder, sources: this.#sources });
    this.#waiters = new PositionWaiters(parts.scheduler);
    this.#turns = new FoldByTurns(parts.scheduler, () => this.#rowWaiters.wakeAll());
    const { definition, shape } = projection.table;
    if (shape !== definition.shape) this.#unusable = 'another version of its code has written it';
  }

  static async open(parts: LiveViewParts): Promise<LiveView> {
    const encoder = await RowEncoder.of(parts.view);
    const table = await parts.store.open(viewDefinition(parts.view));
    const projection = await ViewProjection.openWhole(parts.view, table, encoder, parts.decoders);
    const view = new LiveView(parts, encoder, projection);
    if (projection.damage !== undefined) view.#unusable = projection.damage;
    // A table that is new, or empty again because its file was damaged, would answer as if nothing had ever happened.
    else if (projection.isNew && (await view.behind()) > 0) view.#unusable ??= 'it has not been made from its logs yet';
    return view;
  }

  /** Starts to follow. A table that another version of the view's code wrote, or that was never filled, is rebuilt first; until then queries are refused. */
  start(): void {
    if (this.#unusable === undefined) this.#follow();
    else this.#replace(this.#unusable, 'info');
  }

  /** The table’s file is damaged: it is not served any more, and rebuilt from the logs. */
  damaged(error: DamagedViewError): void {
    if (!this.rebuilding && this.#unusable === undefined) this.#replace(error.message, 'error');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRebuild();
    this.#examining.abort();
    this.#waiters.dismiss();
    this.#rowWaiters.dismiss();
    await this.#aside.idle();
    await this.#followers.stop();
    await this.#writing.run(() => this.#writeCursors());
  }

  get sources(): readonly Source[] {
    return this.#sources;
  }

  get rebuilding(): boolean {
    return this.#rebuildsPending > 0;
  }

  /** Of a table that is not served, what other code has parked there says nothing of the one that is being made. */
  get parked(): ReadonlyMap<string, ParkedRow> {
    return this.#unusable === undefined ? this.#projection.parked : new Map();
  }

  /** Why the view does not get on, if so. */
  get pausedBecause(): string | undefined {
    return this.#unusable ?? this.#followers.pausedBecause;
  }

  /** The table to query. @throws UnavailableError while it must not be served */
  table(): ViewTable {
    if (this.#unusable !== undefined) {
      throw new UnavailableError(`view ${this.view.name}`, `it is being rebuilt: ${this.#unusable}`);
    }
    return this.#projection.table;
  }

  /** What the table shows now: another object after each change of it. @throws UnavailableError while it must not be served */
  get state(): ViewState {
    this.table();
    return this.#projection.state;
  }

  get cursors(): readonly Cursor[] {
    const reader = `view ${this.#parts.service}/${this.view.name}`;
    return this.#sources.map((source) => ({ reader, source, position: this.position(sourceName(source)) }));
  }

  position(source: string): number {
    return this.#projection.position(source);
  }

  async behind(): Promise<number> {
    let behind = 0;
    for (const source of this.#sources) {
      behind += Math.max(0, (await this.#parts.hub.head(source)) - this.position(sourceName(source)));
    }
    return behind;
  }

  /** Whether the log has the position: waiting for one that it does not have would be in vain. */
  async isRecorded(source: string, position: number): Promise<boolean> {
    const of = this.#sources.find((one) => sourceName(one) === source);
    return of !== undefined && position <= (await this.#parts.hub.head(of));
  }

  /**
   * Resolves to true when the position has been folded, to false after `waitMs`.
   * @throws UnavailableError while the table must not be served
   */
  async reaches(source: string, position: number, waitMs: number): Promise<boolean> {
    this.table();
    return this.position(source) >= position || this.#waiters.wait(source, position, waitMs);
  }

  /** Calls back whenever the row of this key may have changed, until the function that is returned is called. */
  watchRow(key: string, onWritten: OnWritten): () => void {
    return this.#rowWaiters.watch(key, onWritten);
  }

  /** Folds the logs into a table of its own and swaps it in. Queries go on. Waits for other work on a copy of the view. */
  async rebuild(onProgress: (folded: number, of: number) => void): Promise<void> {
    this.#rebuildsPending += 1;
    const rebuilt = this.#besideLive(async () => {
      await this.#refuseLostEnds();
      const fresh = await this.#foldAside(onProgress);
      await this.#writing.run(async () => {
        const ends = new Map<string, number>();
        for (const source of this.#sources) ends.set(sourceName(source), await this.#parts.hub.head(source));
        await this.#catchUp(fresh, (source) => ends.get(source)!);
        await fresh.follows(this.#projection);
        const table = await this.#parts.store.swap(fresh.table);
        this.#projection = this.#observed(
          await ViewProjection.open(this.view, table, this.encoder, this.#parts.decoders),
        );
        this.#unusable = undefined;
        this.#tellParked(0);
      });
    });
    await rebuilt.finally(() => (this.#rebuildsPending -= 1));
    // Begun anew: those that were there may stand elsewhere, or wait out a pause for what has been mended.
    await this.#followers.stop();
    this.#follow();
    this.#waiters.wake((source) => this.position(source));
    this.#rowWaiters.wakeAll();
  }

  /** The same, and nothing is left of earlier files, those that were put aside as damaged included. */
  async rebuildClean(): Promise<void> {
    await this.rebuild(() => {});
    await this.#parts.store.removeDamaged(this.view.name);
  }

  /** Folds the logs aside up to where the live table stands, and calls `compare` while both stand still: but for what other instances write, which `level` makes up for. */
  withCopy<R>(
    onProgress: (folded: number, of: number) => void,
    compare: (live: ViewTable, copy: ViewTable, level: () => Promise<boolean>) => Promise<R>,
  ): Promise<R> {
    return this.#findingDamage(async () => {
      await this.#refuseLostEnds();
      const { view, decoders } = this.#parts;
      const copy = await this.#foldAside(onProgress, strictView(view), strictDecoders(decoders));
      try {
        const level = () => standTogether(this.#projection, copy, (one, upTo) => this.#catchUp(one, upTo));
        return await this.#alone(async () => {
          const before = this.parked.size;
          await level();
          this.#tellParked(before);
          return compare(this.table(), copy.table, level);
        });
      } finally {
        await this.#parts.store.discard(copy.table);
      }
    });
  }

  /** Looks at all that the table keeps beside its rows. Resolves to what does not fit, each by its name. */
  examine(onRows: (done: number, of: number) => void): Promise<readonly string[]> {
    return this.#findingDamage(async () => {
      const strayed = await this.#writing.run(() => this.#projection.strayedCursors());
      return [...strayed, ...(await this.table().examine(onRows, this.#examining.signal))];
    });
  }

  /** Folds a parked row again from the logs. Resolves to true when it is whole again, to false when it fails as before. */
  async retry(key: string): Promise<boolean> {
    this.table();
    return this.#alone(() => this.#refuseLostEnds().then(() => this.#healer.heal(this.#projection, key)));
  }

  /** Refuses queries until the view has been rebuilt. */
  #replace(reason: string, level: 'info' | 'error'): void {
    const { log, service } = this.#parts;
    this.#unusable = reason;
    this.#examining.abort();
    this.#examining = new AbortController();
    log({ level, message: `view ${this.view.name} is being rebuilt: ${reason}`, service });
    this.#rebuildUntilDone(reason);
  }

  #rebuildUntilDone(reason: string): void {
    const { log, service, scheduler } = this.#parts;
    this.rebuild(() => {}).catch((error: unknown) => {
      if (this.#stopped) return;
      this.#unusable = `${reason}, and its last rebuild failed: ${String(error)}`;
      log({ level: 'error', message: `view ${this.view.name} could not be rebuilt: ${String(error)}`, service });
      this.#cancelRebuild = scheduler.after(REBUILD_AGAIN_MS, () => {
        if (this.#unusable !== undefined) this.#rebuildUntilDone(reason);
      });
    });
  }

  /** Works on a copy of the table. @throws OverloadedError when too many wait */
  #besideLive<R>(work: () => Promise<R>): Promise<R> {
    return this.#aside.run(() => {
      this.#refuseWhenStopped();
      return work();
    });
  }

  /** Looks at the whole table; damage that is met has it built again, as when a query meets it. */
  async #findingDamage<R>(look: () => Promise<R>): Promise<R> {
    try {
      return await this.#besideLive(look);
    } catch (error) {
      if (error instanceof DamagedViewError) this.damaged(error);
      throw error;
    }
  }

  /** The projection that queries read: whoever waits for its rows is told. */
  #observed(projection: ViewProjection): ViewProjection {
    projection.onWritten = (keys) => this.#rowWaiters.wake(keys);
    return projection;
  }

  #follow(): void {
    if (this.#stopped) return;
    const { hub, scheduler, limits, log, service } = this.#parts;
    const follow = (source: Source): Follower =>
      new Follower({
        name: `view ${service}/${this.view.name}`,
        hub,
        source,
        scheduler,
        eventsMax: limits.viewBatchEvents,
        position: () => this.position(sourceName(source)),
        handle: (events) => this.#alone(() => this.#fold(source, events)),
        log: (entry) => log({ ...entry, service }),
      });
    this.#followers = new Followers(this.#sources.map(follow));
    this.#followers.start();
  }

  /** What is lost when this fails is only that the next start reads some events again. */
  async #writeCursors(): Promise<void> {
    if (this.#unusable !== undefined) return;
    const { log, service } = this.#parts;
    await this.#projection.flush().catch((error: unknown) => {
      // Another instance has them further.
      if (error instanceof StaleCursorError) return;
      log({ level: 'warn', message: `view ${this.view.name} could not write its cursors: ${String(error)}`, service });
    });
  }

  async #fold(source: Source, events: readonly StoredEvent[]): Promise<void> {
    const before = this.parked.size;
    await this.#turns.fold(this.#projection, source, events).catch((error: unknown) => {
      if (error instanceof DamagedViewError) this.damaged(error);
      throw error;
    });
    if (this.parked.size > before) this.#tellParked(before);
    this.#waiters.wake((name) => this.position(name));
  }

  /**
   * Works on the table while nobody else does. Whatever fails there, or finds that another instance has written, takes the table's cursors for the truth: what had been
   * read of other sources without an effect is forgotten with the rest, and is read again.
   */
  async #alone<R>(work: () => Promise<R>): Promise<R> {
    try {
      return await this.#writing.run(work);
    } finally {
      this.#followers.lookAgain();
    }
  }

  #tellParked(before: number): void {
    for (const { key, position, source, stream, reason } of [...this.parked.values()].slice(before)) {
      const { service, log } = this.#parts;
      const message = `row ${key} of view ${this.view.name} is parked: ${reason}`;
      log({ level: 'error', message, service, at: `${source}:${position}`, stream });
    }
  }

  /** Fills a shadow table to where the hub stands now, without holding anything up. */
  async #foldAside(
    onProgress: (folded: number, of: number) => void,
    view: View = this.#parts.view,
    decoders: Decoders = this.#parts.decoders,
  ): Promise<ViewProjection> {
    const { store, hub } = this.#parts;
    const table = await store.shadow(viewDefinition(this.view));
    try {
      const projection = await ViewProjection.open(view, table, this.encoder, decoders);
      let of = 0;
      for (const source of this.#sources) of += await hub.head(source);
      let folded = 0;
      const onBatch = (events: number): void => {
        folded += events;
        onProgress(folded, Math.max(of, folded));
      };
      await this.#catchUp(projection, () => Infinity, onBatch);
      return projection;
    } catch (error) {
      // Left there until the next one is begun, it would keep a disk full that may be why it failed.
      await store.discard(table);
      throw error;
    }
  }

  /** Folds what the sources hold beyond the projection's position, up to the given one. */
  async #catchUp(
    projection: ViewProjection,
    upTo: (source: string) => number,
    onBatch: (events: number) => void = () => {},
  ): Promise<void> {
    for (const source of this.#sources) {
      const name = sourceName(source);
      for (let at = projection.position(name), ahead = new ReadAhead(this.#parts.hub, source); at < upTo(name);) {
        this.#refuseWhenStopped();
        const events = await ahead.read(at, upTo(name));
        if (events.length === 0) break;
        at = await projection.foldAhead(source, events, UNWRITTEN_MAX);
        onBatch(events.length);
      }
    }
    await projection.flush();
  }

  /** What the view shows of a log that has lost its end is the last trace of it: no rebuild may take that away. */
  async #refuseLostEnds(): Promise<void> {
    for (const cursor of this.cursors) {
      const lost = await lostEnd(this.#parts.hub, cursor);
      if (lost !== undefined) throw lost;
    }
  }

  #refuseWhenStopped(): void {
    if (this.#stopped) throw new UnavailableError(`view ${this.view.name}`, 'it is stopping');
  }
}
