import type { BanyanError, StreamRef } from '@banyan/core';
import { appendUntilKnown } from './append-until-known.ts';
import { groupDecisions, type Decided, type Group } from './batch.ts';
import { ContentionError, CorruptLogError, UnavailableError, type StoreError } from './errors.ts';
import type { LogClock } from './log-clock.ts';
import type { Ids } from './ports/ids.ts';
import {
  registerName,
  type AppendOutcome,
  type Batch,
  type ComponentOutcome,
  type LogStore,
  type RegisterKind,
  type StoredEvent,
} from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { Sealer } from './sealer.ts';
import { Session, type Missing } from './session.ts';
import type { StateCache } from './state-cache.ts';
import type { StreamLoader } from './stream-loader.ts';
import type { Limits, LogEntry } from './system.ts';

/** Something to decide and commit: a command, or a process manager's reaction. */
export interface Proposal<R> {
  /** For messages, e.g. `orders/place-order`. */
  readonly name: string;
  /** The streams known beforehand. */
  readonly streams: readonly StreamRef[];
  /** Decides through the session. Pure apart from it: may be run again. */
  decide(session: Session): R;
  /**
   * What it means that registers held other values: a final result (for one: the key was used before), or undefined: decide again.
   * May throw what the proposer is to get.
   */
  onConflict?(held: readonly HeldRegister[]): { readonly result: R } | undefined;
  /** Called at the commit, before anything else is decided. Must not throw. */
  onCommitted?(session: Session): void;
}

export interface HeldRegister {
  readonly kind: RegisterKind;
  readonly key: string;
  readonly value: string | undefined;
}

/** A committed decision. */
export interface Committed<R> {
  readonly result: R;
  /** The log's head after the commit it stands on. */
  readonly position: number;
}

export interface LogWriterParts {
  readonly store: LogStore;
  readonly cache: StateCache;
  readonly loader: StreamLoader;
  readonly sealer: Sealer;
  readonly clock: LogClock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly limits: Limits;
  /** Called with what was committed, in order, before anyone is answered. */
  readonly onCommitted: (events: readonly StoredEvent[], position: number) => void;
  readonly log: (entry: LogEntry) => void;
}

interface Entry extends Decided {
  readonly proposal: Proposal<unknown>;
  session: Session;
  result: unknown;
  tries: number;
  resolve(committed: Committed<unknown>): void;
  reject(error: unknown): void;
}

/** How long callers are kept waiting while the outcome of a batch is unknown. */
const UNKNOWN_WAIT_MS = 5_000;

/**
 * The write path of one log shard: decides in memory, on states that include what is not committed yet, and commits in groups. While one batch
 * commits, the next one fills; when nothing is under way, a batch starts at once. Nobody is answered before the commit that the answer stands on.
 */
export class LogWriter {
  readonly #parts: LogWriterParts;
  #open: Entry[] = [];
  #openedAt: string | undefined;
  #inFlight: readonly Entry[] = [];
  /** Decided when there is room in a batch. */
  #waiting: Entry[] = [];
  /** Decided again after the batch in flight has been settled. */
  #afterSettling: Entry[] = [];
  /** What registers will hold when all that is under way is committed. */
  readonly #pendingRegisters = new Map<string, string | undefined>();
  #loading = 0;
  #running = false;
  #stuck: UnavailableError | undefined;
  #failure: BanyanError | undefined;
  #gate: Promise<void> | undefined;
  #idleWaiters: (() => void)[] = [];

  constructor(parts: LogWriterParts) {
    this.#parts = parts;
  }

  /** Why the log takes no more, once it is damaged. */
  get failure(): BanyanError | undefined {
    return this.#failure ?? this.#stuck;
  }

  /** Decisions under way. */
  get pending(): number {
    return (
      this.#open.length + this.#inFlight.length + this.#waiting.length + this.#afterSettling.length + this.#loading
    );
  }

  /** Decides and commits. Resolves after the commit; what `decide` throws is thrown here. */
  submit<R>(proposal: Proposal<R>): Promise<Committed<R>> {
    return new Promise<Committed<R>>((resolve, reject) => {
      const entry: Entry = {
        proposal: proposal as Proposal<unknown>,
        session: undefined as unknown as Session,
        result: undefined,
        tries: 0,
        resolve: resolve as (committed: Committed<unknown>) => void,
        reject,
      };
      this.#decide(entry);
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.pending > 0 || this.#running) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Lets no batch start until the returned function is called. Resolves when none is under way. */
  async hold(): Promise<() => void> {
    while (this.#gate !== undefined) await this.#gate;
    let release = (): void => {};
    this.#gate = new Promise<void>((resolve) => {
      release = () => {
        this.#gate = undefined;
        resolve();
      };
    });
    while (this.#inFlight.length > 0) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    return release;
  }

  #decide(entry: Entry): void {
    const { cache, sealer, clock } = this.#parts;
    const { proposal } = entry;
    const refused = this.failure;
    if (refused !== undefined) return entry.reject(refused);
    if (this.#open.length >= this.#parts.limits.batchCommandsMax) return void this.#waiting.push(entry);
    const uncached = proposal.streams.filter(({ stream }) => cache.get(stream) === undefined);
    if (uncached.length > 0) return void this.#loadThenDecide(entry, { streams: uncached, subjects: [] });
    this.#openedAt ??= clock.now();
    const session = new Session(cache, sealer, this.#openedAt, this.#pendingRegisters);
    let result: unknown;
    try {
      result = proposal.decide(session);
    } catch (error) {
      if (session.missing === undefined) return entry.reject(error);
    }
    if (session.missing !== undefined) return void this.#loadThenDecide(entry, session.missing);
    if (this.#collides(session)) return void this.#afterSettling.push(entry);
    entry.session = session;
    entry.result = result;
    this.#admit(entry);
  }

  #admit(entry: Entry): void {
    const { session } = entry;
    session.publish();
    for (const { cached } of session.reads()) cached.pins += 1;
    for (const { kind, key, value } of session.registers) this.#pendingRegisters.set(registerName(kind, key), value);
    this.#open.push(entry);
    if (!this.#running) void this.#run();
  }

  /** True when a register will hold something else than expected once all that is under way is committed. */
  #collides(session: Session): boolean {
    return session.registers.some(({ kind, key, expect, force }) => {
      const name = registerName(kind, key);
      return !force && this.#pendingRegisters.has(name) && this.#pendingRegisters.get(name) !== expect;
    });
  }

  async #loadThenDecide(entry: Entry, { streams, subjects }: Missing): Promise<void> {
    const { cache, loader, sealer } = this.#parts;
    this.#loading += 1;
    const pinned = [];
    try {
      if (subjects.length > 0) await sealer.obtain(subjects);
      for (const loaded of await Promise.all(streams.map((ref) => loader.load(cache, ref)))) {
        loaded.pins += 1;
        pinned.push(loaded);
      }
    } catch (error) {
      if (error instanceof CorruptLogError) this.#fail(error);
      entry.reject(error);
      return this.#wakeIdle();
    } finally {
      this.#loading -= 1;
    }
    this.#decide(entry);
    for (const cached of pinned) cached.pins -= 1;
    this.#wakeIdle();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#open.length > 0) {
      // Lets all that has arrived by now join: answers of the last batch make their callers send the next commands.
      await new Promise<void>((resolve) => this.#parts.scheduler.soon(resolve));
      while (this.#gate !== undefined) await this.#gate;
      await this.#commitOpen();
    }
    this.#running = false;
    this.#wakeIdle();
  }

  async #commitOpen(): Promise<void> {
    const entries = this.#open;
    if (entries.length === 0) return;
    const groups = groupDecisions(entries);
    const batch: Batch = {
      id: this.#parts.ids.next(),
      recordedAt: this.#openedAt!,
      components: groups.map(({ component }) => component),
    };
    this.#inFlight = entries;
    this.#open = [];
    this.#openedAt = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const entry of waiting) this.#decide(entry);
    try {
      this.#settle(batch, groups, await this.#append(batch));
    } catch (error) {
      this.#abandon(entries, error);
    }
    this.#wakeIdle();
  }

  /** Appends until the outcome is known. Throws only when nothing was written. */
  async #append(batch: Batch): Promise<AppendOutcome> {
    const { store, scheduler, log } = this.#parts;
    try {
      return await appendUntilKnown(store, batch, scheduler, (error, waitedMs) => {
        log({
          level: 'warn',
          message: 'the outcome of a commit is unknown; submitting it again',
          service: store.log,
          batch: batch.id,
          error: error.message,
        });
        if (waitedMs >= UNKNOWN_WAIT_MS && this.#stuck === undefined) this.#stop(error);
      });
    } catch (error) {
      if (error instanceof CorruptLogError) this.#fail(error);
      throw error;
    } finally {
      this.#stuck = undefined;
    }
  }

  /** Tells those who wait that the outcome stays unknown; the batch itself goes on being submitted. */
  #stop(cause: StoreError): void {
    const stuck = new UnavailableError(
      this.#parts.store.log,
      'its store does not tell what became of a commit; send again with the same key',
      cause,
    );
    this.#stuck = stuck;
    for (const entry of [...this.#inFlight, ...this.#open, ...this.#waiting, ...this.#afterSettling])
      entry.reject(stuck);
  }

  #fail(error: CorruptLogError): void {
    const { log, store } = this.#parts;
    if (this.#failure === undefined) log({ level: 'error', message: error.message, service: store.log });
    this.#failure ??= error;
  }

  #settle(batch: Batch, groups: readonly Group<Entry>[], outcome: AppendOutcome): void {
    this.#publishCommitted(batch, outcome);
    const again: Entry[] = [];
    const dirty = new Set<string>();
    const accepted: Entry[] = [];
    for (const [index, { members, component }] of groups.entries()) {
      const became = outcome.components[index]!;
      if (became.accepted) accepted.push(...members);
      else {
        for (const { stream } of component.reads) dirty.add(stream);
        for (const { kind, key } of component.registers) dirty.add(registerName(kind, key));
        if (became.clock) this.#parts.clock.observe(outcome.head.recordedAt);
        again.push(...members.filter((entry) => !this.#finish(entry, became, outcome.head.position)));
      }
    }
    this.#release(this.#inFlight);
    this.#inFlight = [];
    for (const { proposal, session } of accepted) proposal.onCommitted?.(session);
    for (const entry of accepted) entry.resolve({ result: entry.result, position: outcome.head.position });
    this.#saveSnapshots(accepted);
    this.#redo(again, dirty);
  }

  /** Gives an entry its final result, if the conflict means one. */
  #finish(entry: Entry, refusal: Extract<ComponentOutcome, { accepted: false }>, position: number): boolean {
    const own = new Set(entry.session.registers.map(({ kind, key }) => registerName(kind, key)));
    const held = refusal.registers.filter(({ kind, key }) => own.has(registerName(kind, key)));
    entry.tries += 1;
    try {
      const final = held.length > 0 ? entry.proposal.onConflict?.(held) : undefined;
      if (final !== undefined) entry.resolve({ result: final.result, position });
      else if (entry.tries >= this.#parts.limits.decideTriesMax)
        throw new ContentionError(entry.proposal.name, entry.tries);
      return final !== undefined;
    } catch (error) {
      entry.reject(error);
      return true;
    }
  }

  /** Decides again what was refused, and what had been decided on top of it. */
  #redo(refused: readonly Entry[], dirty: Set<string>): void {
    const again = [...refused];
    if (dirty.size > 0) {
      const kept: Entry[] = [];
      for (const entry of this.#open) {
        if (this.#standsOn(entry, dirty)) again.push(entry);
        else kept.push(entry);
      }
      this.#release(again.slice(refused.length));
      this.#open = kept;
      for (const name of dirty) this.#parts.cache.drop(name);
    }
    this.#pendingRegisters.clear();
    for (const { session } of this.#open) {
      for (const { kind, key, value } of session.registers) this.#pendingRegisters.set(registerName(kind, key), value);
    }
    again.push(...this.#afterSettling);
    this.#afterSettling = [];
    for (const entry of again) this.#decide(entry);
  }

  /** True when the entry read something dirty; then what it changed is dirty, too. */
  #standsOn({ session }: Entry, dirty: Set<string>): boolean {
    const changed = [
      ...session.events.map(({ stream }) => stream),
      ...session.registers.map(({ kind, key }) => registerName(kind, key)),
    ];
    const stands =
      changed.some((name) => dirty.has(name)) || [...session.reads()].some(({ stream }) => dirty.has(stream));
    if (stands) for (const name of changed) dirty.add(name);
    return stands;
  }

  /** Nothing of the batch was written, and it is not tried again: everyone in it gets the error. */
  #abandon(entries: readonly Entry[], error: unknown): void {
    const dirty = new Set<string>();
    for (const entry of entries) {
      for (const { stream } of entry.session.events) dirty.add(stream);
      for (const { kind, key } of entry.session.registers) dirty.add(registerName(kind, key));
    }
    this.#release(entries);
    this.#inFlight = [];
    for (const entry of entries) entry.reject(error);
    this.#redo([], dirty);
  }

  #release(entries: readonly Entry[]): void {
    for (const { session } of entries) for (const { cached } of session.reads()) cached.pins -= 1;
  }

  #publishCommitted(batch: Batch, outcome: AppendOutcome): void {
    const committed: StoredEvent[] = [];
    for (const [index, { events }] of batch.components.entries()) {
      if (!outcome.components[index]!.accepted) continue;
      for (const event of events)
        committed.push({ ...event, position: outcome.base + committed.length + 1, recordedAt: batch.recordedAt });
    }
    if (committed.length > 0) this.#parts.onCommitted(committed, outcome.base + committed.length);
  }

  #saveSnapshots(accepted: readonly Entry[]): void {
    const { loader, limits, store, log } = this.#parts;
    for (const { session } of accepted) {
      for (const { cached } of session.reads()) {
        if (cached.pins > 0 || cached.version - cached.snapshotVersion < limits.snapshotEvents) continue;
        const { version } = cached;
        cached.snapshotVersion = version;
        loader.save(cached).catch((error: unknown) => {
          log({
            level: 'warn',
            message: 'a snapshot was not saved',
            service: store.log,
            stream: cached.ref.stream,
            version,
            error: String(error),
          });
        });
      }
    }
  }

  #wakeIdle(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}
