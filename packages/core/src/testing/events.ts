import type { StreamRef } from '../aggregate.ts';
import type { AnyContract, EventDefinition, EventName, Payload } from '../contract.ts';
import { isStreamRef } from '../decision.ts';
import { deepFreeze } from '../deep-freeze.ts';
import { DefectError, type Problem } from '../errors.ts';
import type { Recorded } from '../recorded.ts';
import { isErased } from '../schema.ts';
import { toJson } from './to-json.ts';

/** Where and when a test's event was recorded, where that matters. */
export interface Recording {
  /** ISO 8601 UTC with milliseconds; the time of the event before unless told. */
  readonly recordedAt?: string;
  /** ISO 8601 UTC with milliseconds; `recordedAt` unless told. */
  readonly occurredAt?: string;
  /** `<aggregate>/<id>`, for events of a contract whose aggregates a test cannot name. */
  readonly stream?: string;
}

/** An event as tests write it: its name, its payload, and where it matters when and where it was recorded. */
export type EventLine<K extends AnyContract, E extends string = string> = {
  [N in E & EventName<K>]: readonly [event: N, payload: Payload<K, N>, recording?: Recording];
}[E & EventName<K>];

/** Events of one stream, or of another service's contract, in their order. */
export interface Events {
  readonly of: StreamRef | AnyContract;
  readonly lines: readonly (readonly [event: string, payload: object, recording?: Recording])[];
}

/** Names events of one stream of an aggregate: `events(stock('A-1'), ['stock-received', { sku: 'A-1', quantity: 5 }])`. */
export function events<K extends AnyContract, S, E extends string>(
  stream: StreamRef<K, S, E>,
  ...lines: readonly EventLine<K, E>[]
): Events;
/** Names events of a contract, for views and process managers that follow another service. */
export function events<K extends AnyContract>(contract: K, ...lines: readonly EventLine<K, EventName<K>>[]): Events;
export function events(of: StreamRef | AnyContract, ...lines: Events['lines']): Events {
  return { of, lines };
}

/** The time at which a test begins, unless it says otherwise. Time stands still until an event or a context names a later one. */
export const BEGINNING = '2026-01-01T00:00:00.000Z';

/** An event as if it had come from a log. */
export interface TestEvent {
  readonly contract: AnyContract;
  readonly payload: object;
  readonly info: Recorded;
}

/** Records events one after the other, each log counting its own positions. */
export function record(groups: readonly Events[], after: readonly TestEvent[] = []): TestEvent[] {
  const recorded = [...after];
  for (const { of, lines } of groups) {
    for (const [type, payload, recording = {}] of lines)
      recorded.push(recordOne(of, type, payload, recording, recorded));
  }
  return recorded.slice(after.length);
}

function recordOne(
  of: StreamRef | AnyContract,
  type: string,
  payload: object,
  recording: Recording,
  before: readonly TestEvent[],
): TestEvent {
  const contract = isStream(of) ? of.of.contract : of;
  const stream = isStream(of) ? of.stream : (recording.stream ?? `${contract.name}/1`);
  const checked = checkedPayload(contract, type, payload);
  const log = contract.name;
  const recordedAt = recording.recordedAt ?? before.at(-1)?.info.recordedAt ?? BEGINNING;
  const info: Recorded = {
    log,
    shard: 0,
    position: before.filter(({ info }) => info.log === log).length + 1,
    stream,
    id: stream.slice(stream.indexOf('/') + 1),
    version: before.filter(({ info }) => info.log === log && info.stream === stream).length + 1,
    type,
    recordedAt,
    occurredAt: recording.occurredAt ?? recordedAt,
  };
  return { contract, payload: checked, info };
}

/**
 * The payload as a log would hold it. An erased person's fields may stand in it.
 * @throws DefectError when it does not fit the event
 */
export function checkedPayload(contract: AnyContract, type: string, payload: object): object {
  const definition: EventDefinition | undefined = contract.events[type];
  if (definition === undefined)
    throw new DefectError(`contract ${contract.name} has no event ${type}`, { event: type });
  const stored = toJson(payload) as Record<string, unknown>;
  const isOfErased = ({ path }: Problem): boolean => {
    const field = path.split('/')[1] ?? '';
    return definition.personal.has(field) && isErased(stored[field]);
  };
  const problems = definition.checker.problems(stored).filter((problem) => !isOfErased(problem));
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new DefectError(`event ${type} does not fit contract ${contract.name}: ${list}`, { event: type, problems });
  }
  return deepFreeze(stored);
}

function isStream(of: StreamRef | AnyContract): of is StreamRef {
  return isStreamRef(of as StreamRef);
}
