import type { StreamRef } from '../aggregate.ts';
import type { CommandDefinition } from '../contract.ts';
import { DefectError } from '../errors.ts';
import type { ProcessManager } from '../process-manager.ts';
import { BEGINNING, type TestEvent } from './events.ts';
import { toJson } from './to-json.ts';
import { States, type Appended } from './states.ts';

/** What a reaction of a process manager did. */
export interface Reacted {
  /** To the stream of the instance. */
  readonly appended: readonly Appended[];
  /** To other streams. */
  readonly elsewhere: readonly Appended[];
  readonly sent: readonly { readonly step: string; readonly body: unknown }[];
  readonly scheduled: readonly { readonly timer: string; readonly at: string }[];
  readonly cancelled: readonly string[];
}

const NOTHING: Reacted = { appended: [], elsewhere: [], sent: [], scheduled: [], cancelled: [] };

type Process = ProcessManager<any, any, any, any>;

/** When a reaction is recorded, and the business time of what it reacts to. */
export interface ReactionTimes {
  readonly at: string;
  readonly occurredAt: string;
}

/** Gives an event to a process manager. It does nothing when it does not react to the event, or the event is no instance's. */
export function reactToEvent(
  process: Process,
  { contract, payload, info }: TestEvent,
  given: readonly TestEvent[],
  at: string = info.recordedAt,
): Reacted {
  const reaction = process.reactions.find(
    ({ contract: { name }, event }) => name === contract.name && event === info.type,
  );
  const id = reaction?.instance(payload, info);
  if (reaction === undefined || id === undefined) return NOTHING;
  const times = { at, occurredAt: info.occurredAt };
  return react(process, id, times, given, (instance) => reaction.react(instance, payload, info));
}

/** Gives the outcome of a step to a process manager's instance: `done`, or the name of a rejection. */
export function reactToOutcome(
  process: Process,
  id: string,
  step: string,
  outcome: string,
  value: unknown,
  times: ReactionTimes,
  given: readonly TestEvent[],
): Reacted {
  const reaction = process.outcomes[step]?.[outcome];
  if (reaction === undefined)
    throw new DefectError(`process manager ${process.name} has no reaction to ${outcome} of step ${step}`);
  return react(process, id, times, given, (instance) => reaction(instance, toJson(value)));
}

/** Lets a timer of a process manager's instance fire. */
export function reactToTimer(
  process: Process,
  id: string,
  timer: string,
  times: ReactionTimes,
  given: readonly TestEvent[],
): Reacted {
  const reaction = process.alarms[timer];
  if (reaction === undefined)
    throw new DefectError(`process manager ${process.name} has no reaction to timer ${timer}`);
  return react(process, id, times, given, reaction);
}

/** The log's time after the given events. */
export function timesAfter(given: readonly TestEvent[], times: Partial<ReactionTimes> = {}): ReactionTimes {
  const at = times.at ?? given.at(-1)?.info.recordedAt ?? BEGINNING;
  return { at, occurredAt: times.occurredAt ?? at };
}

function react(
  process: Process,
  id: string,
  times: ReactionTimes,
  given: readonly TestEvent[],
  reaction: (instance: any) => void,
): Reacted {
  const states = new States(given, times);
  const sent: { step: string; body: unknown }[] = [];
  const scheduled: { timer: string; at: string }[] = [];
  const cancelled: string[] = [];
  const own = process.state(id);
  const handle = states.handle(own);
  const acts = {
    ...times,
    stream: (ref: StreamRef) => states.handle(ref),
    send: (step: string, body: object) => {
      sent.push({ step, body: checkedBody(process, step, body) });
    },
    schedule: (timer: string, at: string) => {
      scheduled.push({ timer: knownTimer(process, timer), at });
    },
    cancel: (timer: string) => {
      cancelled.push(knownTimer(process, timer));
    },
  };
  // The handle's own getters are kept, so that the state an instance shows includes what it has appended.
  reaction(Object.defineProperties(acts, Object.getOwnPropertyDescriptors(handle)));
  const isOwn = ({ stream }: Appended): boolean => stream === own.stream;
  const appended = states.appended.filter(isOwn);
  const elsewhere = states.appended.filter((one) => !isOwn(one));
  return { appended, elsewhere, sent, scheduled, cancelled };
}

function checkedBody({ name, steps }: Process, step: string, body: object): unknown {
  const sent = steps[step];
  if (sent === undefined) throw new DefectError(`process manager ${name} has no step ${step}`);
  const definition: CommandDefinition = sent.contract.commands[sent.command];
  const stored = toJson(body);
  const problems = definition.checker.problems(stored);
  if (problems.length === 0) return stored;
  const list = problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
  throw new DefectError(`what step ${step} of process manager ${name} sends is not valid: ${list}`, { step, problems });
}

function knownTimer({ name, timers }: Process, timer: string): string {
  if (!timers.includes(timer)) throw new DefectError(`process manager ${name} has no timer ${timer}`);
  return timer;
}
