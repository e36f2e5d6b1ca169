import type { ProcessManager, Reaction, Service } from '@banyan/core';
import { UnavailableError } from './errors.ts';
import type { DecodedEvent, EventMeta } from './event-decoder.ts';
import { Follower } from './follower.ts';
import type { DecidedOutcome } from './idempotency.ts';
import { sourceName } from './in-process-hub.ts';
import { instanceKey, type Held, type Intent, type Parked, type Timer } from './intent.ts';
import type { IntentSender } from './intent-sender.ts';
import type { LogWriter } from './log-writer.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { Ids } from './ports/ids.ts';
import type { LogStore, RegisterChange, StoredEvent } from './ports/log-store.ts';
import type { Scheduler } from './ports/scheduler.ts';
import { react, type Input } from './reaction.ts';
import type { Session } from './session.ts';
import type { Limits, LogEntry, ParkedInstance } from './system.ts';
import type { TimerLoop } from './timer-loop.ts';
import type { Decoders } from './view-projection.ts';

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

/** An event that concerns a process instance. */
interface Arrival {
  readonly instance: string;
  readonly held: Held;
  readonly input: Input;
}

/** A parked instance and its register's text. */
interface Standing {
  readonly text: string;
  readonly parked: Parked;
}

const BATCH_EVENTS = 256;
const PAGE = 1_000;
/** Events not for this process manager that its recorded cursor may lag behind. */
const UNRECORDED_EVENTS_MAX = 10_000;
/** A parked queue this many times its bound stops the process manager rather than losing an event. */
const PARKED_HARD_FACTOR = 10;

/**
 * Runs one process manager: each input (event, outcome, timer) and all that the instance does about it are recorded in one commit, together with what
 * marks the input as handled (cursor, intent, timer). An input whose reaction throws parks its instance; other instances go on.
 */
export class ProcessRunner {
  readonly process: ProcessManager;
  readonly #parts: ProcessRunnerParts;
  readonly #parked = new Map<string, Standing>();
  readonly #cursors = new Map<string, { readonly key: string; recorded: string | undefined }>();
  #followers: Follower[] = [];

  private constructor(parts: ProcessRunnerParts) {
    this.process = parts.process;
    this.#parts = parts;
  }

  static async open(parts: ProcessRunnerParts): Promise<ProcessRunner> {
    const runner = new ProcessRunner(parts);
    await runner.#loadParked();
    await runner.#openFollowers();
    return runner;
  }

  start(): void {
    for (const follower of this.#followers) follower.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#followers.map((follower) => follower.stop()));
  }

  async behind(): Promise<number> {
    let behind = 0;
    for (const follower of this.#followers) behind += await follower.behind();
    return behind;
  }

  get pausedBecause(): string | undefined {
    return this.#followers.find(({ pausedBecause }) => pausedBecause !== undefined)?.pausedBecause;
  }

  /** The intents whose outcome waits behind a parked instance: they are sent again when it is retried. */
  heldIntents(): string[] {
    return [...this.#parked.values()].flatMap(({ parked }) =>
      parked.held.flatMap((held) => (held.kind === 'outcome' ? [held.intent] : [])),
    );
  }

  parkedInstances(): ParkedInstance[] {
    return [...this.#parked].map(([instance, { parked }]) => ({
      service: this.#parts.service.contract.name,
      process: this.process.name,
      instance,
      reason: parked.reason,
      since: parked.since,
      held: parked.held.map(describeHeld),
    }));
  }

  /** Reacts to the outcome of a command that was sent. The intent is done with when this resolves, or the instance is parked. */
  async outcome(id: string, text: string, intent: Intent, outcome: DecidedOutcome): Promise<void> {
    const answered: RegisterChange = { kind: 'intent', key: id, expect: text, value: undefined };
    await this.#handle(
      intent.instance,
      { kind: 'outcome', intent, outcome },
      { kind: 'outcome', step: intent.step, intent: id },
      answered,
      undefined,
    );
  }

  /** Parks the instance because a command could not be sent for good. */
  async unsendable(id: string, intent: Intent, reason: string): Promise<void> {
    await this.#submit(intent.step, [], (session) => {
      this.#hold(session, intent.instance, { kind: 'outcome', step: intent.step, intent: id }, reason);
    });
  }

  /** Reacts to a timer that is due. */
  async fire(key: string, text: string, timer: Timer): Promise<void> {
    const fired: RegisterChange = { kind: 'timer', key, expect: text, value: undefined };
    await this.#handle(
      timer.instance,
      { kind: 'timer', timer },
      { kind: 'timer', timer: timer.timer, value: text },
      fired,
      fired,
    );
  }

  /**
   * Gives a parked instance what waits for it, in order. True when nothing waits any more; false when an input still fails, with the instance's
   * reason brought up to date.
   */
  async retry(instance: string): Promise<boolean> {
    for (let first = this.#first(instance); first !== undefined; first = this.#first(instance)) {
      const failed = await this.#retryFirst(instance, first);
      if (failed) return false;
    }
    return true;
  }

  #first(instance: string): Held | undefined {
    return this.#parked.get(instance)?.parked.held[0];
  }

  async #retryFirst(instance: string, first: Held): Promise<boolean> {
    const recalled = await this.#recall(first).catch((error: unknown) => ({ error }));
    let failed = false;
    await this.#submit('retry', [], (session) => {
      failed = false;
      const standing = this.#standing(session, instance);
      if (standing === undefined || JSON.stringify(standing.parked.held[0]) !== JSON.stringify(first)) return;
      const { held } = standing.parked;
      const error =
        recalled !== undefined && 'error' in recalled
          ? recalled
          : session.attempt(() => {
              // What can no longer be recalled was handled before.
              if (recalled === undefined) return;
              react(
                session,
                this.#parts.service.contract.name,
                this.process,
                instance,
                recalled.input,
                this.#parts.ids,
              );
              if (recalled.handled !== undefined) session.register(recalled.handled);
            });
      failed = error !== undefined;
      if (error !== undefined)
        this.#park(session, instance, standing.text, { ...standing.parked, reason: messageOf(error.error) });
      else
        this.#park(
          session,
          instance,
          standing.text,
          held.length === 1 ? undefined : { ...standing.parked, held: held.slice(1) },
        );
    });
    return failed;
  }

  async #openFollowers(): Promise<void> {
    const { hub, store, scheduler, log, service } = this.#parts;
    const logs = new Set(this.process.reactions.map(({ contract }) => contract.name));
    for (const source of hub.sources().filter((one) => logs.has(one.log))) {
      const key = `${this.process.name} at ${sourceName(source)}`;
      const recorded = await store.register('cursor', key);
      this.#cursors.set(sourceName(source), { key, recorded });
      this.#followers.push(
        new Follower(Number(recorded ?? 0), {
          name: `process manager ${service.contract.name}/${this.process.name}`,
          hub,
          source,
          scheduler,
          eventsMax: BATCH_EVENTS,
          handle: (events) => this.#events(source, events),
          log: (entry) => log({ ...entry, service: service.contract.name }),
        }),
      );
    }
  }

  async #loadParked(): Promise<void> {
    for (let after = ''; ;) {
      const page = await this.#parts.store.registers('parked', after, PAGE);
      for (const { key, value } of page) {
        const [process, instance] = JSON.parse(key) as [string, string];
        if (process === this.process.name) this.#parked.set(instance, { text: value, parked: JSON.parse(value) });
      }
      if (page.length < PAGE) return;
      after = page.at(-1)!.key;
    }
  }

  async #events(source: Source, events: readonly StoredEvent[]): Promise<number> {
    const to = events.at(-1)!.position;
    const arrivals = await this.#arrivals(source, events);
    const cursor = this.#cursors.get(sourceName(source))!;
    // What is not for this process manager needs no commit of its own, unless it becomes long.
    if (arrivals.length === 0 && to - Number(cursor.recorded ?? 0) < UNRECORDED_EVENTS_MAX) return to;
    if (arrivals.some(({ instance }) => this.#overfull(instance))) {
      throw new UnavailableError(this.process.name, 'too much waits behind a parked instance; mend and retry it');
    }
    const instances = [...new Set(arrivals.map(({ instance }) => instance))];
    const moved = await this.#submit(`at ${sourceName(source)}:${to}`, instances, (session) => {
      for (const { instance, input, held } of arrivals)
        this.#handleIn(session, instance, input, held, undefined, undefined);
      session.register({ kind: 'cursor', key: cursor.key, expect: cursor.recorded, value: String(to) });
    });
    cursor.recorded = moved.held ?? String(to);
    return Number(cursor.recorded);
  }

  /** The events that concern instances of this process manager, in order. */
  async #arrivals(source: Source, events: readonly StoredEvent[]): Promise<Arrival[]> {
    const reactions = new Map(
      this.process.reactions.filter(({ contract }) => contract.name === source.log).map((one) => [one.event, one]),
    );
    const relevant = events.filter(({ type }) => reactions.has(type));
    if (relevant.length === 0) return [];
    const decoder = this.#parts.decoders(source.log);
    await decoder.prepare(relevant);
    return relevant.flatMap((stored) =>
      this.#arrival(source, stored, decoder.decode(source, stored), reactions.get(stored.type)!),
    );
  }

  #arrival(source: Source, stored: StoredEvent, event: DecodedEvent, reaction: Reaction): Arrival[] {
    const { trace }: EventMeta = JSON.parse(stored.meta);
    const input: Input = { kind: 'event', reaction, event, trace };
    const held: Held = { kind: 'event', source: sourceName(source), position: stored.position };
    let instance: string | undefined;
    try {
      instance = reaction.instance(event.payload, event.info);
    } catch {
      // Told again when it reacts: then the error parks what stands for the stream's unknown instance.
      instance = `(unknown instance of stream) ${stored.stream}`.slice(0, 200);
    }
    return instance === undefined ? [] : [{ instance, held, input }];
  }

  /** Reacts to one input in a commit of its own. */
  async #handle(
    instance: string,
    input: Input,
    held: Held,
    handled: RegisterChange,
    heldInstead: RegisterChange | undefined,
  ): Promise<void> {
    await this.#submit(describeHeld(held), [instance], (session) =>
      this.#handleIn(session, instance, input, held, handled, heldInstead),
    );
  }

  /**
   * Reacts within a session. An instance that is parked, or is parked now because its reaction throws, holds the input instead.
   * @param handled marks the input as handled
   * @param heldInstead marks it as taken over by the parked instance
   */
  #handleIn(
    session: Session,
    instance: string,
    input: Input,
    held: Held,
    handled: RegisterChange | undefined,
    heldInstead: RegisterChange | undefined,
  ): void {
    const standing = this.#standing(session, instance);
    if (standing === undefined) {
      const failed = session.attempt(() => {
        react(session, this.#parts.service.contract.name, this.process, instance, input, this.#parts.ids);
        if (handled !== undefined) session.register(handled);
      });
      if (failed === undefined) return;
      this.#hold(session, instance, held, messageOf(failed.error));
    } else this.#hold(session, instance, held, standing.parked.reason);
    if (heldInstead !== undefined) session.register(heldInstead);
  }

  /** The instance's parked state, as this session and what is under way leave it. */
  #standing(session: Session, instance: string): Standing | undefined {
    const key = instanceKey(this.process.name, instance);
    const changed =
      session.registers.findLast((change) => change.kind === 'parked' && change.key === key) ??
      session.underWay('parked', key);
    if (changed === undefined) return this.#parked.get(instance);
    return changed.value === undefined ? undefined : { text: changed.value, parked: JSON.parse(changed.value) };
  }

  #hold(session: Session, instance: string, held: Held, reason: string): void {
    const standing = this.#standing(session, instance);
    const known = standing?.parked.held.some((one) => JSON.stringify(one) === JSON.stringify(held)) ?? false;
    if (known) return;
    const next: Parked = {
      reason,
      since: standing?.parked.since ?? session.at,
      held: [...(standing?.parked.held ?? []), held],
    };
    this.#park(session, instance, standing?.text, next);
  }

  #park(session: Session, instance: string, expect: string | undefined, next: Parked | undefined): void {
    const value = next === undefined ? undefined : JSON.stringify(next);
    session.register({ kind: 'parked', key: instanceKey(this.process.name, instance), expect, value });
  }

  #overfull(instance: string): boolean {
    const held = this.#parked.get(instance)?.parked.held.length ?? 0;
    return held >= this.#parts.limits.parkedEventsMax * PARKED_HARD_FACTOR;
  }

  /** Commits; afterwards what was decided takes its course: commands are sent, timers armed. `held`: somebody else had moved what it expected. */
  async #submit(
    what: string,
    instances: readonly string[],
    decide: (session: Session) => void,
  ): Promise<{ readonly held?: string }> {
    const { result } = await this.#parts.writer.submit<{ readonly held?: string }>({
      name: `${this.#parts.service.contract.name}/${this.process.name}: ${what}`,
      streams: instances
        .filter((instance) => !this.#parked.has(instance))
        .map((instance) => this.process.state(instance)),
      decide: (session) => {
        decide(session);
        return {};
      },
      onConflict: (held) => {
        // The input's own register: somebody else has handled it. Anything else is looked at again.
        const taken = held.find(({ kind }) => kind !== 'parked');
        return taken === undefined ? undefined : { result: { held: taken.value ?? '' } };
      },
      onCommitted: (session) => this.#committed(session.registers),
    });
    return result;
  }

  #committed(changes: readonly RegisterChange[]): void {
    for (const { kind, key, value, due } of changes) {
      if (kind === 'parked') this.#parkedNow(key, value);
      else if (kind === 'intent' && value !== undefined) this.#parts.sender.take(key, value);
      else if (kind === 'timer' && value !== undefined) this.#parts.timers.arm(due!);
    }
  }

  #parkedNow(key: string, text: string | undefined): void {
    const { log, limits, service } = this.#parts;
    const [process, instance] = JSON.parse(key) as [string, string];
    if (text === undefined) {
      this.#parked.delete(instance);
      return log({ level: 'info', message: `${process} ${instance} goes on`, service: service.contract.name });
    }
    const parked: Parked = JSON.parse(text);
    const before = this.#parked.get(instance)?.parked;
    this.#parked.set(instance, { text, parked });
    if (before === undefined)
      log({
        level: 'error',
        message: `${process} ${instance} is parked: ${parked.reason}`,
        service: service.contract.name,
      });
    else if (parked.held.length >= limits.parkedEventsMax && before.held.length < limits.parkedEventsMax) {
      log({
        level: 'error',
        message: `${parked.held.length} inputs wait behind ${process} ${instance}`,
        service: service.contract.name,
      });
    }
  }

  /** A held input as it was when it arrived. */
  async #recall(held: Held): Promise<{ readonly input: Input; readonly handled?: RegisterChange } | undefined> {
    const { hub, sender, store } = this.#parts;
    if (held.kind === 'timer') return { input: { kind: 'timer', timer: JSON.parse(held.value) } };
    if (held.kind === 'event') {
      const source = hub.sources().find((one) => sourceName(one) === held.source);
      const [stored] = source === undefined ? [] : await hub.read(source, held.position - 1, 1);
      const [arrival] = stored === undefined ? [] : await this.#arrivals(source!, [stored]);
      return arrival;
    }
    const text = await store.register('intent', held.intent);
    if (text === undefined) return undefined;
    const intent: Intent = JSON.parse(text);
    const outcome = await sender.sendOnce(held.intent, intent);
    return {
      input: { kind: 'outcome', intent, outcome },
      handled: { kind: 'intent', key: held.intent, expect: text, value: undefined },
    };
  }
}

function describeHeld(held: Held): string {
  if (held.kind === 'event') return `event ${held.source}:${held.position}`;
  return held.kind === 'outcome' ? `outcome ${held.step}` : `timer ${held.timer}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
