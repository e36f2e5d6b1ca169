import type { BanyanError } from '@banyan/core';
import { appendUntilKnown } from './append-until-known.ts';
import { changedNames, groupDecisions, type Group } from './batch.ts';
import { ContentionError, CorruptLogError, UnavailableError, type StoreError } from './errors.ts';
import { Gate } from './gate.ts';
import type { LogClock } from './log-clock.ts';
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
import { Session, type Missing } from './session.ts';
import type { CachedStream, StateCache } from './state-cache.ts';
import type { StreamLoader } from './stream-loader.ts';
import type { Limits, LogEntry } from './system.ts';
import { withdraw } from './withdraw.ts';

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
  readonly onCommitted: (events: readonly StoredEvent[]) => void;
  readonly log: (entry: LogEntry) => void;
}

type Refusal = Extract<ComponentOutcome, { accepted: false }>;

/** How long callers are kept waiting while the outcome of a batch is unknown. */
const UNKNOWN_WAIT_MS = 5_000;

/**
 * The write path of one log shard: decides in memory, on states that include what is not committed yet, and commits in groups. While one batch
 * commits, the next one fills; when nothing is under way, a batch starts at once. Nobody is answered before the commit that the answer stands on.
 */
export class LogWriter {
  readonly #parts: LogWriterParts;
  #open: DecidedEntry[] = [];
  #openedAt = '';
  #inFlight: readonly DecidedEntry[] = [];
  /** Decided when there is room in a batch. */
  #waiting: Entry[] = [];
  /** Decided again after the batch in flight has been settled. */
  #afterSettling: Entry[] = [];
  readonly #pendingRegisters = new PendingRegisters();
  readonly #gate = new Gate();
  #loading = 0;
  #running = false;
  #stuck: UnavailableError | undefined;
  #failure: BanyanError | undefined;
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
    const decided = this.#open.length + this.#inFlight.length;
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
    while (this.pending > 0 || this.#running) await this.#nextIdle();
  }

  /** Lets no batch start until the returned function is called. Resolves when none is under way. */
  async hold(): Promise<() => void> {
    const release = await this.#gate.hold();
    while (this.#inFlight.length > 0) await this.#nextIdle();
    return release;
  }

  #decide(entry: Entry): void {
    const { cache, sealer, clock, limits } = this.#parts;
    const { proposal } = entry;
    const refused = this.failure;
    if (refused !== undefined) return this.#refuse(entry, refused);
    if (this.#open.length >= limits.batchCommandsMax) return void this.#waiting.push(entry);
    const uncached = proposal.streams.filter(({ stream }) => cache.get(stream) === undefined);
    if (uncached.length > 0) return void this.#loadThenDecide(entry, { streams: uncached, subjects: [] });
    // A batch's time is that of its first decision.
    if (this.#open.length === 0) this.#openedAt = clock.now();
    const session = new Session(cache, sealer, this.#openedAt, this.#pendingRegisters);
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
    this.#open.push(decided);
    if (!this.#running) void this.#run();
  }

  async #loadThenDecide(entry: Entry, { streams, subjects }: Missing): Promise<void> {
    const { loader, sealer } = this.#parts;
    this.#loading += 1;
    try {
      if (subjects.length > 0) await sealer.obtain(subjects);
      entry.pinned.push(...(await loader.loadAll(streams)));
      this.#loading -= 1;
      this.#decide(entry);
    } catch (error) {
      this.#loading -= 1;
      if (error instanceof CorruptLogError) this.#fail(error);
      this.#refuse(entry, error);
    }
    this.#wakeIdle();
  }

  #refuse(entry: Entry, error: unknown): void {
    unpin(entry.pinned);
    entry.reject(error);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#open.length > 0 || this.#waiting.length > 0) {
      // Lets all that has arrived by now join: answers of the last batch make their callers send the next commands.
      await new Promise<void>((resolve) => this.#parts.scheduler.soon(resolve));
      await this.#gate.pass();
      await this.#commitOpen();
      this.#wakeIdle();
    }
    this.#running = false;
    this.#wakeIdle();
  }

  async #commitOpen(): Promise<void> {
    const decided = this.#open;
    const recordedAt = this.#openedAt;
    this.#inFlight = decided;
    this.#open = [];
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const entry of waiting) this.#decide(entry);
    if (decided.length === 0) return;
    let groups: readonly Group<DecidedEntry>[];
    let batch: Batch;
    let outcome: AppendOutcome;
    try {
      groups = groupDecisions(decided);
      batch = { id: this.#parts.ids.next(), recordedAt, components: groups.map(({ component }) => component) };
      outcome = await this.#append(batch);
    } catch (error) {
      return this.#abandon(decided, error);
    }
    this.#settle(batch, groups, outcome);
  }

  /** Appends until the outcome is known. Throws only when nothing was written. */
  async #append(batch: Batch): Promise<AppendOutcome> {
    const { store, scheduler, log } = this.#parts;
    let cancel: (() => void) | undefined;
    try {
      return await appendUntilKnown(store, batch, scheduler, (error) => {
        const message = 'the outcome of a commit is unknown; submitting it again';
        log({ level: 'warn', message, service: store.log, batch: batch.id, error: error.message });
        cancel ??= scheduler.after(UNKNOWN_WAIT_MS, () => this.#stop(error));
      });
    } catch (error) {
      if (error instanceof CorruptLogError) this.#fail(error);
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
    for (const { entry } of [...this.#inFlight, ...this.#open]) entry.reject(stuck);
    for (const entry of undecided) this.#refuse(entry, stuck);
  }

  #fail(error: CorruptLogError): void {
    const { log, store } = this.#parts;
    if (this.#failure === undefined) log({ level: 'error', message: error.message, service: store.log });
    this.#failure ??= error;
  }

  #settle(batch: Batch, groups: readonly Group<DecidedEntry>[], outcome: AppendOutcome): void {
    const { position, recordedAt } = outcome.head;
    this.#publishCommitted(batch, outcome);
    const again: Entry[] = [];
    const dirty = new Set<string>();
    const accepted: DecidedEntry[] = [];
    for (const [index, { members, component }] of groups.entries()) {
      const became = outcome.components[index]!;
      if (became.accepted) accepted.push(...members);
      else {
        for (const { stream } of component.reads) dirty.add(stream);
        for (const { kind, key } of component.registers) dirty.add(registerName(kind, key));
        if (became.clock) this.#parts.clock.observe(recordedAt);
        for (const decided of members) if (!this.#finish(decided, became, position)) again.push(decided.entry);
      }
    }
    this.#release(this.#inFlight);
    this.#inFlight = [];
    for (const {
      entry: { proposal },
      session,
    } of accepted)
      this.#report(proposal.name, () => proposal.onCommitted?.(session));
    for (const { entry, result } of accepted) entry.resolve({ result, position });
    this.#saveSnapshots(accepted);
    this.#redo(again, dirty);
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

  /** Decides again what was refused, and what has to do with the states that are forgotten because of it. */
  #redo(refused: readonly Entry[], dirty: Set<string>): void {
    const again = [...refused];
    if (dirty.size > 0) {
      const { kept, withdrawn } = withdraw(this.#open, dirty);
      this.#release(withdrawn);
      this.#open = [...kept];
      again.push(...withdrawn.map(({ entry }) => entry));
      for (const name of dirty) this.#parts.cache.drop(name);
    }
    this.#pendingRegisters.clear();
    for (const { session } of this.#open) this.#pendingRegisters.add(session);
    again.push(...this.#afterSettling);
    this.#afterSettling = [];
    for (const entry of again) this.#decide(entry);
  }

  /** Nothing of the batch was written, and it is not tried again: everyone in it gets the error. */
  #abandon(abandoned: readonly DecidedEntry[], error: unknown): void {
    const dirty = new Set(abandoned.flatMap(({ session }) => changedNames(session)));
    this.#release(abandoned);
    this.#inFlight = [];
    for (const { entry } of abandoned) entry.reject(error);
    this.#redo([], dirty);
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
