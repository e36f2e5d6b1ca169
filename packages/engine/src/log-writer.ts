import type { BanyanError } from '@banyan/core';
import { afterTurns } from './after-turns.ts';
import { appendUntilKnown } from './append-until-known.ts';
import { changedNames, groupDecisions, type Group } from './batch.ts';
import { ContentionError, CorruptLogError, UnavailableError, type StoreError } from './errors.ts';
import { Gate } from './gate.ts';
import type { LogClock } from './log-clock.ts';
import { OpenBatch } from './open-batch.ts';
import { PendingRegisters } from './pending-registers.ts';
import type { Ids } from './ports/ids.ts';
import {
  registerName,
  type AppendOutcome,
  type Batch,
  type ComponentOutcome,
  type LogStore,
  type StoredEvent,
} from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { Committed, DecidedEntry, Entry, Proposal } from './proposal.ts';
import type { Sealer } from './sealer.ts';
import type { RoomWatch } from './room-watch.ts';
import { Session, type Missing } from './session.ts';
import type { CachedStream, StateCache } from './state-cache.ts';
import type { StreamLoader } from './stream-loader.ts';
import type { Limits, LogEntry } from './system.ts';

export interface LogWriterParts {
  readonly store: LogStore;
  readonly cache: StateCache;
  readonly loader: StreamLoader;
  readonly sealer: Sealer;
  readonly clock: LogClock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly limits: Limits;
  readonly room: RoomWatch;
  /** Called with what was committed, in order, before anyone is answered. */
  readonly onCommitted: (events: readonly StoredEvent[]) => void;
  readonly log: (entry: LogEntry) => void;
}

type Refusal = Extract<ComponentOutcome, { accepted: false }>;

/** A batch smaller than this gains more by those who join it within a turn of the event loop than by going at once. */
const CROWD_HALF_MIN = 16;
/** How long callers are kept waiting while the outcome of a batch is unknown. */
const UNKNOWN_WAIT_MS = 5_000;

/**
 * The write path of one log shard: decides in memory, on states that include what is not committed yet, and commits in groups. While one batch
 * commits, the next one fills; when nothing is under way, a batch starts at once. Nobody is answered before the commit that the answer stands on.
 */
export class LogWriter {
  readonly #parts: LogWriterParts;
  readonly #open: OpenBatch;
  #inFlight: readonly DecidedEntry[] = [];
  /** Decided when there is room in a batch. */
  #waiting: Entry[] = [];
  /** Decided again after the batch in flight has been settled. */
  #afterSettling: Entry[] = [];
  readonly #pendingRegisters = new PendingRegisters();
  readonly #gate = new Gate();
  #loading = 0;
  #committing = false;
  #turnAwaited = false;
  /** How many commands the last batch held. */
  #lastCommands = 0;
  /** How many have been decided since the last commit ended. */
  #joined = 0;
  /** Those who were answered last came back within a turn of the event loop. */
  #isCrowd = false;
  #stuck: UnavailableError | undefined;
  #failure: BanyanError | undefined;
  #idleWaiters: (() => void)[] = [];

  constructor(parts: LogWriterParts) {
    this.#parts = parts;
    this.#open = new OpenBatch(parts.clock, parts.limits);
  }

  /** Why the log takes no more, once it is damaged. */
  get failure(): BanyanError | undefined {
    return this.#failure ?? this.#stuck;
  }

  /** Decisions under way. */
  get pending(): number {
    const decided = this.#open.size + this.#inFlight.length;
    return decided + this.#waiting.length + this.#afterSettling.length + this.#loading;
  }

  /** Decides and commits. Resolves after the commit; what `decide` throws is thrown here. */
  submit<R>(proposal: Proposal<R>): Promise<Committed<R>> {
    return new Promise<Committed<R>>((resolve, reject) => {
      this.#decide({ proposal, tries: 0, pinned: [], resolve: resolve as Entry['resolve'], reject });
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.pending > 0 || this.#committing) await this.#nextIdle();
  }

  /** Lets no batch start until the returned function is called. Resolves when none is under way. */
  async hold(): Promise<() => void> {
    const release = await this.#gate.hold();
    while (this.#inFlight.length > 0) await this.#nextIdle();
    return release;
  }

  #decide(entry: Entry): void {
    const { cache, sealer } = this.#parts;
    const { proposal } = entry;
    const refused = this.failure;
    if (refused !== undefined) return this.#refuse(entry, refused);
    if (this.#open.isFull) return void this.#waiting.push(entry);
    const uncached = proposal.streams.filter(({ stream }) => cache.get(stream) === undefined);
    if (uncached.length > 0) return void this.#loadThenDecide(entry, { streams: uncached, subjects: [] });
    const session = new Session(cache, sealer, this.#open.time(), this.#pendingRegisters);
    let result: unknown;
    try {
      result = proposal.decide(session);
    } catch (error) {
      if (session.missing === undefined) return this.#refuse(entry, error);
    }
    if (session.missing !== undefined) return void this.#loadThenDecide(entry, session.missing);
    if (this.#pendingRegisters.collidesWith(session)) return void this.#afterSettling.push(entry);
    this.#admit({ entry, session, result });
  }

  #admit(decided: DecidedEntry): void {
    const { session } = decided;
    for (const { cached } of session.reads()) cached.pins += 1;
    session.publish();
    unpin(decided.entry.pinned);
    this.#pendingRegisters.add(session);
    this.#open.add(decided);
    this.#joined += 1;
    this.#commitSoon();
  }

  async #loadThenDecide(entry: Entry, { streams, subjects, work }: Missing): Promise<void> {
    const { loader, sealer } = this.#parts;
    this.#loading += 1;
    try {
      if (subjects.length > 0) await sealer.obtain(subjects);
      if (work !== undefined) await work();
      entry.pinned.push(...(await loader.loadAll(streams)));
      this.#loading -= 1;
      this.#decide(entry);
    } catch (error) {
      this.#loading -= 1;
      if (error instanceof CorruptLogError) this.fail(error);
      this.#refuse(entry, error);
    }
    this.#wakeIdle();
  }

  #refuse(entry: Entry, error: unknown): void {
    unpin(entry.pinned);
    entry.reject(error);
  }

  /**
   * Sees to it that the open batch is committed; the end of a commit under way does so by itself. A batch waits a turn of the event loop, in which those
   * who have just been answered send their next commands, and a few more while each brings some. Where they did so the last time, a batch that is half of
   * the last one goes at once: a crowd of callers falls into two halves, one decided while the other is committed (docs/adr/0001).
   */
  #commitSoon(): void {
    if (this.#committing) return;
    if (this.#isCrowd && this.#open.size >= Math.max(CROWD_HALF_MIN, this.#lastCommands / 2))
      return void this.#commit();
    if (this.#turnAwaited) return;
    this.#turnAwaited = true;
    afterTurns(this.#parts.scheduler, this.#open, () => {
      this.#turnAwaited = false;
      if (!this.#committing) void this.#commit();
    });
  }

  /** Commits the open batch; synchronous up to the store's call when nobody holds the gate. */
  async #commit(): Promise<void> {
    this.#committing = true;
    if (this.#gate.held) await this.#gate.pass();
    const { decided, recordedAt } = this.#open.take();
    this.#inFlight = decided;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const entry of waiting) this.#decide(entry);
    if (decided.length === 0) return this.#goOn();
    this.#lastCommands = decided.length;
    let groups: readonly Group<DecidedEntry>[];
    let batch: Batch;
    let outcome: AppendOutcome;
    try {
      groups = groupDecisions(decided);
      batch = { id: this.#parts.ids.next(), recordedAt, components: groups.map(({ component }) => component) };
      outcome = await this.#append(batch);
    } catch (error) {
      this.#abandon(decided, error);
      return this.#goOn();
    }
    this.#settle(batch, groups, outcome);
  }

  /** A commit has ended: the next one may begin. */
  #goOn(): void {
    this.#committing = false;
    this.#joined = 0;
    this.#parts.scheduler.soon(() => {
      this.#isCrowd = this.#joined >= this.#lastCommands / 2;
    });
    this.#wakeIdle();
    if (this.#open.size > 0 || this.#waiting.length > 0) this.#commitSoon();
  }

  /** Appends until the outcome is known. Throws only when nothing was written. */
  async #append(batch: Batch): Promise<AppendOutcome> {
    const { store, scheduler, room, log } = this.#parts;
    const about = { service: store.log, batch: batch.id };
    let cancel: (() => void) | undefined;
    let told: string | undefined;
    try {
      const outcome = await appendUntilKnown(store, batch, scheduler, (cause) => {
        const message = 'the outcome of a commit is unknown; it is submitted again until it is known';
        // A disk can stay away for hours: the same trouble is told once, not at each try.
        if (cause.message !== told) log({ level: 'warn', message, ...about, error: cause.message });
        told = cause.message;
        cancel ??= scheduler.after(UNKNOWN_WAIT_MS, () => this.#stop(cause));
      });
      if (told !== undefined) log({ level: 'info', message: 'the outcome of the commit is known: going on', ...about });
      room.found();
      return outcome;
    } catch (error) {
      if (error instanceof CorruptLogError) this.fail(error);
      room.failed(error);
      throw error;
    } finally {
      cancel?.();
      this.#stuck = undefined;
    }
  }

  /** Tells those who wait that the outcome stays unknown; the batch itself goes on being submitted. */
  #stop(cause: StoreError): void {
    const reason = 'its store does not tell what became of a commit; send again with the same key';
    const stuck = new UnavailableError(this.#parts.store.log, reason, cause);
    this.#stuck = stuck;
    const undecided = [...this.#waiting, ...this.#afterSettling];
    // What has not been decided is given up; what has been will still be committed.
    this.#waiting = [];
    this.#afterSettling = [];
    for (const { entry } of [...this.#inFlight, ...this.#open.decided]) entry.reject(stuck);
    for (const entry of undecided) this.#refuse(entry, stuck);
  }

  /** The log is damaged: nothing is appended to it any more. */
  fail(error: CorruptLogError): void {
    const { log, store } = this.#parts;
    if (this.#failure === undefined) log({ level: 'error', message: error.message, service: store.log });
    this.#failure ??= error;
  }

  #settle(batch: Batch, groups: readonly Group<DecidedEntry>[], outcome: AppendOutcome): void {
    const { position, recordedAt } = outcome.head;
    const accepted: DecidedEntry[] = [];
    const refused: { readonly decided: DecidedEntry; readonly refusal: Refusal }[] = [];
    const dirty = new Set<string>();
    for (const [index, { members, component }] of groups.entries()) {
      const became = outcome.components[index]!;
      if (became.accepted) accepted.push(...members);
      else {
        for (const { stream } of component.reads) dirty.add(stream);
        for (const { kind, key } of component.registers) dirty.add(registerName(kind, key));
        if (became.clock) this.#parts.clock.observe(recordedAt);
        refused.push(...members.map((decided) => ({ decided, refusal: became })));
      }
    }
    this.#release(this.#inFlight);
    this.#inFlight = [];
    for (const { entry, session } of accepted)
      this.#report(entry.proposal.name, () => entry.proposal.onCommitted?.(session));
    const withdrawn = this.#forget(dirty);
    this.#publishCommitted(batch, outcome);
    const again = refused.filter(({ decided, refusal }) => !this.#finish(decided, refusal, position));
    for (const { entry, result } of accepted) entry.resolve({ result, position });
    this.#saveSnapshots(accepted);
    this.#decideAgain([...again.map(({ decided }) => decided.entry), ...withdrawn]);
    // Before those who were answered go on: the store need not wait for all that they do.
    this.#goOn();
  }

  /** Does what follows a commit; when it fails, the commit stands all the same. */
  #report(whom: string, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      const { log, store } = this.#parts;
      log({
        level: 'error',
        message: `${whom} could not take what was committed: ${String(error)}`,
        service: store.log,
      });
    }
  }

  /** Gives an entry its final result, if the conflict means one. */
  #finish({ entry, session }: DecidedEntry, refusal: Refusal, position: number): boolean {
    const own = new Set(session.registers.map(({ kind, key }) => registerName(kind, key)));
    const held = refusal.registers.filter(({ kind, key }) => own.has(registerName(kind, key)));
    const ahead = new Set(refusal.streams.map(({ stream }) => stream));
    // Who was only together with somebody who collided has not collided.
    const collided = held.length > 0 || [...session.reads()].some(({ stream }) => ahead.has(stream));
    if (collided || refusal.clock) entry.tries += 1;
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

  /** Forgets states that turned out to be wrong; returns what was decided on them. */
  #forget(dirty: Set<string>): Entry[] {
    let withdrawn: readonly DecidedEntry[] = [];
    if (dirty.size > 0) {
      withdrawn = this.#open.withdraw(dirty);
      this.#release(withdrawn);
      for (const name of dirty) this.#parts.cache.drop(name);
    }
    this.#pendingRegisters.clear();
    for (const { session } of this.#open.decided) this.#pendingRegisters.add(session);
    return withdrawn.map(({ entry }) => entry);
  }

  #decideAgain(entries: readonly Entry[]): void {
    const afterSettling = this.#afterSettling;
    this.#afterSettling = [];
    for (const entry of [...entries, ...afterSettling]) this.#decide(entry);
  }

  /** Nothing of the batch was written, and it is not tried again: everyone in it gets the error. */
  #abandon(abandoned: readonly DecidedEntry[], error: unknown): void {
    this.#release(abandoned);
    this.#inFlight = [];
    const withdrawn = this.#forget(new Set(abandoned.flatMap(({ session }) => changedNames(session))));
    for (const { entry } of abandoned) entry.reject(error);
    this.#decideAgain(withdrawn);
  }

  #release(decided: readonly DecidedEntry[]): void {
    for (const { session } of decided) for (const { cached } of session.reads()) cached.pins -= 1;
  }

  #publishCommitted({ components, recordedAt }: Batch, outcome: AppendOutcome): void {
    const committed: StoredEvent[] = [];
    for (const [index, { events }] of components.entries()) {
      if (!outcome.components[index]!.accepted) continue;
      for (const event of events) {
        committed.push({ ...event, position: outcome.base + committed.length + 1, recordedAt });
      }
    }
    if (committed.length > 0) this.#report('subscribers', () => this.#parts.onCommitted(committed));
  }

  /** Keeps snapshots of long streams, as the last of these decisions left them. */
  #saveSnapshots(accepted: readonly DecidedEntry[]): void {
    const { loader, limits, store, log } = this.#parts;
    for (const { session } of accepted.toReversed()) {
      for (const { cached, state, version } of session.changes()) {
        if (version - cached.snapshotVersion < limits.snapshotEvents) continue;
        cached.snapshotVersion = version;
        loader.save(cached.ref, state, version).catch((error: unknown) => {
          const message = 'a snapshot was not saved';
          log({ level: 'warn', message, service: store.log, stream: cached.ref.stream, version, error: String(error) });
        });
      }
    }
  }

  #nextIdle(): Promise<void> {
    return new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  #wakeIdle(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}

function unpin(streams: CachedStream[]): void {
  for (const cached of streams.splice(0)) cached.pins -= 1;
}
