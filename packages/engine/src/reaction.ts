import {
  DefectError,
  type CommandDefinition,
  type Handle,
  type ProcessManager,
  type Reaction,
  type StreamRef,
} from '@banyan/core';
import type { DecidedOutcome } from './idempotency.ts';
import type { DecodedEvent, EventMeta } from './event-decoder.ts';
import { instanceKey, type Intent, type Timer } from './intent.ts';
import type { Ids } from './ports/ids.ts';
import type { RegisterChange } from './ports/log-store.ts';
import { assertSynchronous } from './assert-synchronous.ts';
import type { Session } from './session.ts';

/** What a process instance reacts to. */
export type Input =
  | {
      readonly kind: 'event';
      readonly reaction: Reaction;
      readonly event: DecodedEvent;
      readonly trace: string | undefined;
    }
  | { readonly kind: 'outcome'; readonly intent: Intent; readonly outcome: DecidedOutcome }
  | { readonly kind: 'timer'; readonly timer: Timer };

/** Lets a process instance react, within a session: what it does is recorded together with whatever else the session holds. */
export function react(
  session: Session,
  service: string,
  process: ProcessManager,
  instance: string,
  input: Input,
  ids: Ids,
): void {
  const occurredAt = occurredAtOf(input);
  const trace = traceOf(input);
  const meta: EventMeta = { by: `service/${service}`, cause: process.name };
  session.annotate(occurredAt, JSON.stringify(trace === undefined ? meta : { ...meta, trace }));
  const handle = new InstanceHandle(session, process, process.state(instance), { occurredAt, trace }, ids);
  try {
    assertSynchronous(`a reaction of process manager ${process.name}`, reactTo(process, handle, input));
  } finally {
    session.endTurn();
  }
}

function reactTo(process: ProcessManager, handle: InstanceHandle, input: Input): unknown {
  if (input.kind === 'event') return input.reaction.react(handle, input.event.payload, input.event.info);
  if (input.kind === 'timer') return alarmOf(process, input.timer.timer)(handle);
  const { outcome, intent } = input;
  const name = outcome.done ? 'done' : outcome.rejected;
  const reaction = process.outcomes[intent.step]?.[name];
  if (reaction === undefined)
    throw new DefectError(`process manager ${process.name} has no reaction to ${name} of step ${intent.step}`);
  return reaction(handle, outcome.done ? outcome.answer : outcome.details);
}

function alarmOf(process: ProcessManager, timer: string): (instance: unknown) => unknown {
  const alarm = process.alarms[timer];
  if (alarm === undefined) throw new DefectError(`process manager ${process.name} has no timer ${timer}`);
  return alarm;
}

function occurredAtOf(input: Input): string {
  if (input.kind === 'event') return input.event.info.occurredAt;
  return input.kind === 'outcome' ? input.intent.occurredAt : input.timer.at;
}

function traceOf(input: Input): string | undefined {
  if (input.kind === 'event') return input.trace;
  return input.kind === 'outcome' ? input.intent.trace : input.timer.trace;
}

/** The process instance as its reactions see it; `Instance` in the model. */
class InstanceHandle implements Handle {
  readonly #session: Session;
  readonly #process: ProcessManager;
  readonly #stream: Handle;
  readonly #context: { readonly occurredAt: string; readonly trace: string | undefined };
  readonly #ids: Ids;
  readonly #turn: number;
  readonly stream: (ref: StreamRef) => Handle;

  constructor(
    session: Session,
    process: ProcessManager,
    ref: StreamRef,
    context: { occurredAt: string; trace: string | undefined },
    ids: Ids,
  ) {
    this.#session = session;
    this.#process = process;
    this.#turn = session.turn;
    this.stream = session.streams();
    this.#stream = session.stream(ref);
    this.#context = context;
    this.#ids = ids;
  }

  get id(): string {
    return this.#stream.id;
  }

  get state(): any {
    return this.#stream.state;
  }

  get version(): number {
    return this.#stream.version;
  }

  get at(): string {
    return this.#session.at;
  }

  get occurredAt(): string {
    return this.#context.occurredAt;
  }

  append(event: string, payload: object): void {
    this.#stream.append(event, payload as never);
  }

  send(step: string, body: Record<string, unknown>): void {
    const sent = this.#process.steps[step];
    if (sent === undefined) throw new DefectError(`process manager ${this.#process.name} has no step ${step}`);
    const definition: CommandDefinition = sent.contract.commands[sent.command];
    definition.checker.assert(`step ${step} of ${this.#process.name}`, body);
    const intent: Intent = {
      process: this.#process.name,
      instance: this.id,
      step,
      body: this.#session.seal(`${sent.contract.name}/${sent.command}`, definition.personal, body),
      occurredAt: this.occurredAt,
      createdAt: this.at,
      trace: this.#context.trace,
    };
    this.#register({ kind: 'intent', key: this.#ids.next(), expect: undefined, value: JSON.stringify(intent) });
  }

  schedule(timer: string, at: string): void {
    const due = new Date(at).toISOString();
    const set: Timer = { process: this.#process.name, instance: this.id, timer, at: due, trace: this.#context.trace };
    this.#register({
      kind: 'timer',
      key: this.#timerKey(timer),
      expect: undefined,
      force: true,
      value: JSON.stringify(set),
      due,
    });
  }

  cancel(timer: string): void {
    this.#register({
      kind: 'timer',
      key: this.#timerKey(timer),
      expect: undefined,
      force: true,
      value: undefined,
    });
  }

  #register(change: RegisterChange): void {
    this.#session.assertTurn(this.#turn);
    this.#session.register(change);
  }

  #timerKey(timer: string): string {
    if (!this.#process.timers.includes(timer))
      throw new DefectError(`process manager ${this.#process.name} has no timer ${timer}`);
    return instanceKey(this.#process.name, this.id, timer);
  }
}
