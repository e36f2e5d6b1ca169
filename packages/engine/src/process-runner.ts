import { BanyanError, type ProcessManager, type Service } from '@banyan/core';
import { CorruptLogError, UnavailableError } from './errors.ts';
import { Follower } from './follower.ts';
import { Followers } from './followers.ts';
import type { DecidedOutcome } from './idempotency.ts';
import { sourceName } from './in-process-hub.ts';
import type { Held, Intent, Timer } from './intent.ts';
import { InputSkipper } from './input-skipper.ts';
import type { IntentSender } from './intent-sender.ts';
import type { LogWriter } from './log-writer.ts';
import type { Cursor } from './lost-end.ts';
import { messageOf, type Arrival, type EventArrival } from './arrival.ts';
import { EventArrivals } from './event-arrivals.ts';
import { ParkedInstances } from './parked-instances.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { Ids } from './ports/ids.ts';
import type { LogStore, RegisterChange, StoredEvent } from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';
import { react, type Input } from './reaction.ts';
import type { Session } from './session.ts';
import type { SkipRequest } from './skipped-input.ts';
import type { Limits, LogEntry, ParkedInstance, SkipResult } from './system.ts';
import type { TimerLoop } from './timer-loop.ts';
import type { Decoders } from './view-projection.ts';
import { withoutPersonal } from './without-personal.ts';

export interface ProcessRunnerParts {
  readonly service: Service;
  readonly process: ProcessManager;
  readonly writer: LogWriter;
  readonly store: LogStore;
  readonly hub: Hub;
  readonly decoders: Decoders;
  readonly sender: IntentSender;
  readonly timers: TimerLoop;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly limits: Limits;
  readonly log: (entry: LogEntry) => void;
}

/** What a commit came to. `held`: somebody else had handled the input before, and left this. */
interface Recorded {
  readonly held?: string;
}

/** How far it has come in one source. */
interface SourceCursor {
  readonly key: string;
  recorded: string | undefined;
  /** Beyond what is recorded there is nothing that is for this process manager. */
  position: number;
}

const BATCH_EVENTS = 256;
/** Events not for this process manager that its recorded cursor may lag behind. */
const UNRECORDED_EVENTS_MAX = 10_000;

/**
 * Runs one process manager: each input (event, outcome, timer) and all that the instance does about it are recorded in one commit, together with what
 * marks the input as handled (cursor, intent, timer). An input whose reaction throws parks its instance; other instances go on.
 */
export class ProcessRunner {
  readonly process: ProcessManager;
  readonly #parts: ProcessRunnerParts;
  readonly #parked: ParkedInstances;
  readonly #cursors = new Map<string, SourceCursor>();
  readonly #arrivals: EventArrivals;
  readonly #skipper: InputSkipper;
  #followers = new Followers();

  private constructor(parts: ProcessRunnerParts, parked: ParkedInstances) {
    this.process = parts.process;
    this.#parts = parts;
    this.#parked = parked;
    this.#arrivals = new EventArrivals({ ...parts, parked });
    const { service, process, store, log } = parts;
    this.#skipper = new InputSkipper({
      service: service.contract.name,
      process: process.name,
      store,
      parked,
      log,
      submit: async (what, decide) => (await this.#submit(what, [], decide)).held === undefined,
    });
  }

  static async open(parts: ProcessRunnerParts): Promise<ProcessRunner> {
    const { service, process, store, limits, log } = parts;
    const names = { service: service.contract.name, process: process.name };
    const runner = new ProcessRunner(parts, await ParkedInstances.load(store, { ...names, limits, log }));
    await runner.#openFollowers();
    return runner;
  }

  start(): void {
    this.#followers.start();
  }

  async stop(): Promise<void> {
    await this.#followers.stop();
  }

  async behind(): Promise<number> {
    let behind = 0;
    for (const follower of this.#followers) behind += await follower.behind();
    return behind;
  }

  /** Resolves to true once it has taken in what another log had at a position, to false after `waitMs`, or when it is stopped before that. */
  async reached(source: string, position: number, waitMs: number): Promise<boolean> {
    const following = [...this.#followers].filter((one) => sourceName(one.source) === source);
    const reached = await Promise.all(following.map((follower) => follower.reached(position, waitMs)));
    return !reached.includes(false);
  }

  get pausedBecause(): string | undefined {
    return this.#followers.pausedBecause;
  }

  get cursors(): readonly Cursor[] {
    const reader = `process manager ${this.#parts.service.contract.name}/${this.process.name}`;
    return [...this.#followers].map(({ source, position }) => ({ reader, source, position }));
  }

  /** The intents whose outcome waits behind a parked instance: they are sent again when it is retried. */
  heldIntents(): string[] {
    return this.#parked.heldIntents();
  }

  /** Those that other instances of the service have parked, too; of a damaged log, which tells nothing any more, those that were known. */
  async parkedInstances(): Promise<ParkedInstance[]> {
    try {
      await this.#parked.reload(this.#parts.store);
    } catch (error) {
      if (!(error instanceof CorruptLogError)) throw error;
    }
    return this.#parked.list();
  }

  /** Reacts to the outcome of a command that was sent. The intent is done with when this resolves, or the instance is parked. */
  async outcome(id: string, text: string, intent: Intent, outcome: DecidedOutcome): Promise<void> {
    const { instance, step } = intent;
    const { sender } = this.#parts;
    await this.#handle({
      instance,
      input: { kind: 'outcome', intent, outcome },
      // Kept as it came: when the instance is retried, the receiver may have forgotten the key.
      held: (session) => ({
        kind: 'outcome',
        step,
        intent: id,
        outcome: sender.sealOutcome(session, intent, outcome),
      }),
      handled: { kind: 'intent', key: id, expect: text, value: undefined },
    });
  }

  /** Parks the instance because a command could not be sent for good. */
  async unsendable(id: string, { instance, step }: Intent, reason: string): Promise<void> {
    await this.#submit(step, [], (session) => {
      this.#parked.hold(session, instance, { kind: 'outcome', step, intent: id }, reason);
    });
  }

  /** Reacts to a timer that is due. */
  async fire(key: string, text: string, timer: Timer): Promise<void> {
    const fired: RegisterChange = { kind: 'timer', key, expect: text, value: undefined };
    const held: Held = { kind: 'timer', timer: timer.timer, value: text };
    const { instance } = timer;
    const input: Input = { kind: 'timer', timer };
    await this.#handle({ instance, input, held: () => held, handled: fired, heldInstead: fired });
  }

  /**
   * Gives a parked instance what waits for it, in order. True when nothing waits any more; false when an input still fails, with the instance's
   * reason brought up to date.
   */
  async retry(instance: string): Promise<boolean> {
    await this.#parked.reload(this.#parts.store);
    for (let first = this.#first(instance); first !== undefined; first = this.#first(instance)) {
      const failed = await this.#retryFirst(instance, first);
      if (failed) return false;
    }
    return true;
  }

  /**
   * Passes over the input that a parked instance stops at, without a reaction, and gives it the others. One commit takes the input away, with the command
   * whose outcome it is, and records who decided so and why: killed before, nothing has happened; killed after, the same call goes on.
   * @throws UnknownOperationError when the instance does not stop at this input
   */
  async skip(instance: string, skip: SkipRequest): Promise<SkipResult> {
    await this.#parked.reload(this.#parts.store);
    const skipped = await this.#skipper.skip(instance, skip);
    return { skipped, whole: await this.retry(instance) };
  }

  #first(instance: string): Held | undefined {
    return this.#parked.get(instance)?.held[0];
  }

  async #retryFirst(instance: string, first: Held): Promise<boolean> {
    const recalled = await this.#recall(instance, first).catch((error: unknown) => ({ poison: messageOf(error) }));
    let failed = false;
    await this.#submit('retry', [], (session) => {
      failed = false;
      const standing = this.#parked.standing(session, instance);
      if (standing === undefined || JSON.stringify(standing.parked.held[0]) !== JSON.stringify(first)) return;
      const reason = this.#retryIn(session, instance, recalled);
      failed = reason !== undefined;
      const { parked } = standing;
      const left = parked.held.slice(1);
      if (reason !== undefined) this.#parked.set(session, instance, standing, { ...parked, reason });
      else this.#parked.set(session, instance, standing, left.length === 0 ? undefined : { ...parked, held: left });
    });
    return failed;
  }

  /** Why the input fails again, if it does. What can no longer be recalled was handled before. */
  #retryIn(
    session: Session,
    instance: string,
    recalled: Arrival | { readonly poison: string } | undefined,
  ): string | undefined {
    if (recalled === undefined) return undefined;
    if (!('instance' in recalled) || recalled.poison !== undefined) return recalled.poison;
    if (recalled.instance === instance) return this.#reactIn(session, recalled);
    // Now it can be told whose it is.
    this.#handleIn(session, recalled);
    return undefined;
  }

  async #openFollowers(): Promise<void> {
    const { hub, store, scheduler, log, service } = this.#parts;
    const logs = new Set(this.process.reactions.map(({ contract }) => contract.name));
    const followers: Follower[] = [];
    for (const source of hub.sources().filter((one) => logs.has(one.log))) {
      const key = `${this.process.name} at ${sourceName(source)}`;
      const recorded = await store.register('cursor', key);
      const cursor = { key, recorded, position: Number(recorded ?? 0) };
      this.#cursors.set(sourceName(source), cursor);
      followers.push(
        new Follower({
          name: `process manager ${service.contract.name}/${this.process.name}`,
          hub,
          source,
          scheduler,
          eventsMax: BATCH_EVENTS,
          position: () => cursor.position,
          handle: async (events) => {
            cursor.position = await this.#events(source, events);
          },
          log: (entry) => log({ ...entry, service: service.contract.name }),
        }),
      );
    }
    this.#followers = new Followers(followers);
  }

  async #events(source: Source, events: readonly StoredEvent[]): Promise<number> {
    const to = events.at(-1)!.position;
    const arrivals = await this.#arrivals.of(source, events);
    const { recorded } = this.#cursors.get(sourceName(source))!;
    // What is not for this process manager needs no commit of its own, unless it becomes long.
    if (arrivals.length === 0 && to - Number(recorded ?? 0) < UNRECORDED_EVENTS_MAX) return to;
    if (arrivals.some(({ instance }) => this.#parked.overfull(instance))) {
      throw new UnavailableError(this.process.name, 'too much waits behind a parked instance; mend and retry it');
    }
    try {
      return await this.#record(source, arrivals, to);
    } catch (error) {
      // Where there is no input, none is to blame.
      if (isTransient(error) || arrivals.length === 0) throw error;
      return this.#recordOneByOne(source, arrivals);
    }
  }

  /** One of the instances cannot even be loaded: it is parked, and the others go on. */
  async #recordOneByOne(source: Source, arrivals: readonly EventArrival[]): Promise<number> {
    let reached = 0;
    for (const arrival of arrivals) {
      try {
        reached = await this.#record(source, [arrival], arrival.position);
      } catch (error) {
        if (isTransient(error)) throw error;
        reached = await this.#record(source, [{ ...arrival, poison: messageOf(error) }], arrival.position);
      }
    }
    return reached;
  }

  /** Reacts to events and moves the cursor behind them, in one commit. Resolves to where the cursor stands then. */
  async #record(source: Source, arrivals: readonly EventArrival[], to: number): Promise<number> {
    const cursor = this.#cursors.get(sourceName(source))!;
    const { held } = await this.#submit(`at ${sourceName(source)}:${to}`, arrivals, (session) => {
      for (const arrival of arrivals) this.#handleIn(session, arrival);
      session.register({ kind: 'cursor', key: cursor.key, expect: cursor.recorded, value: String(to) });
    });
    // Whoever has come further may have parked what is not asked about here any more. Before the cursor: if this fails, the same is tried again, and refused again.
    if (held !== undefined) await this.#parked.reload(this.#parts.store);
    cursor.recorded = held ?? String(to);
    return Number(cursor.recorded);
  }

  /** Reacts to one input in a commit of its own. */
  async #handle(arrival: Arrival): Promise<void> {
    const { kind } = arrival.input;
    await this.#submit(`${kind} of ${arrival.instance}`, [arrival], (session) => this.#handleIn(session, arrival));
  }

  /** Reacts within a session. An instance that is parked, or is parked now because its reaction throws, holds the input instead. */
  #handleIn(session: Session, arrival: Arrival): void {
    const { instance, held, poison, heldInstead } = arrival;
    const standing = this.#parked.standing(session, instance);
    const reason = standing?.parked.reason ?? poison ?? this.#reactIn(session, arrival);
    if (reason === undefined) return this.#parked.assertGoesOn(session, instance);
    this.#parked.hold(session, instance, held(session), reason);
    if (heldInstead !== undefined) session.register(heldInstead);
  }

  /** Lets the instance react; when that fails, nothing of it remains, and the reason is returned. */
  #reactIn(session: Session, { instance, input, handled }: Arrival): string | undefined {
    const { service, ids } = this.#parts;
    const failed = session.attempt(() => {
      // Before the reaction: a timer that sets itself again is set after it was taken away.
      if (handled !== undefined) session.register(handled);
      react(session, service.contract.name, this.process, instance, input, ids);
    });
    return failed === undefined ? undefined : withoutPersonal(messageOf(failed.error), this.process, input);
  }

  /** Commits; afterwards what was decided takes its course: commands are sent, timers armed. */
  async #submit(what: string, arrivals: readonly Arrival[], decide: (session: Session) => void): Promise<Recorded> {
    const reacting = arrivals.filter(
      ({ instance, poison }) => poison === undefined && this.#parked.get(instance) === undefined,
    );
    const instances = new Set(reacting.map(({ instance }) => instance));
    const { result } = await this.#parts.writer.submit<Recorded>({
      name: `${this.#parts.service.contract.name}/${this.process.name}: ${what}`,
      streams: [...instances].map((instance) => this.process.state(instance)),
      decide: (session) => {
        decide(session);
        return {};
      },
      onConflict: (held) => {
        for (const { kind, key, value } of held) if (kind === 'parked') this.#parked.committed(key, value);
        // The input's own register: somebody else has handled it. Anything else is looked at again.
        const taken = held.find(({ kind }) => kind !== 'parked');
        return taken === undefined ? undefined : { result: { held: taken.value ?? '' } };
      },
      onCommitted: (session) => this.#committed(session.registers),
    });
    return result;
  }

  #committed(changes: readonly RegisterChange[]): void {
    for (const { kind, key, expect, value, due } of changes) {
      // What was only looked at is not told: the instance may have been parked since.
      if (kind === 'parked' && (expect ?? value) !== undefined) this.#parked.committed(key, value);
      else if (kind === 'intent' && value !== undefined) this.#parts.sender.take(key, value);
      else if (kind === 'timer' && value !== undefined) this.#parts.timers.arm(due!);
    }
  }

  /** A held input as it was when it arrived; undefined when there is nothing left to do about it. */
  async #recall(instance: string, held: Held): Promise<Arrival | undefined> {
    const { sender, store } = this.#parts;
    if (held.kind === 'timer')
      return { instance, held: () => held, input: { kind: 'timer', timer: JSON.parse(held.value) } };
    if (held.kind === 'event') return this.#arrivals.recall(held.source, held.position);
    const text = await store.register('intent', held.intent);
    if (text === undefined) return undefined;
    const intent: Intent = JSON.parse(text);
    const outcome =
      held.outcome === undefined
        ? await sender.sendOnce(held.intent, intent)
        : await sender.openOutcome(intent, held.outcome);
    const handled: RegisterChange = { kind: 'intent', key: held.intent, expect: text, value: undefined };
    return { instance, held: () => held, input: { kind: 'outcome', intent, outcome }, handled };
  }
}

/** True for errors that say nothing against the input itself. */
function isTransient(error: unknown): boolean {
  return error instanceof CorruptLogError || (error instanceof BanyanError && error.retryable);
}
