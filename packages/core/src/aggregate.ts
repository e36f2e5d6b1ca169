import { codeMistakes, type Leaning } from './code-text.ts';
import type { AnyContract, EventName, NewPayload, Payload } from './contract.ts';
import { deepFreeze } from './deep-freeze.ts';
import { DefectError, DefinitionError } from './errors.ts';
import { isKebabCase, notKebabCase } from './kebab-case.ts';
import { notJson } from './not-json.ts';
import type { DeepReadonly } from './schema.ts';
import { assertContract, assertRecord } from './shape-mistakes.ts';

/** What a fold may know of an event besides its payload. */
export interface EventInfo {
  /** The id of the aggregate it was appended to. */
  readonly id: string;
  /** Its version within the stream, from 1. */
  readonly version: number;
  /** When the log recorded it: decides deadlines. ISO 8601 UTC with milliseconds. */
  readonly recordedAt: string;
  /** When it happened in business: decides reports. ISO 8601 UTC with milliseconds. */
  readonly occurredAt: string;
}

/** Turns a state into the next one. Pure and synchronous; must not change what it was given. */
export type Fold<S, P> = (state: S, payload: P, event: EventInfo) => S;

/**
 * An aggregate (decider): the rules by which a stream's events make its state. Calling it with an id names one stream: `stock('A-1')`.
 */
export interface Aggregate<K extends AnyContract = AnyContract, S = any, E extends string = string> {
  (id: string): StreamRef<K, S, E>;
  readonly contract: K;
  /** The first part of its streams' names. */
  readonly aggregate: string;
  readonly initial: S;
  readonly folds: Readonly<Record<E, Fold<S, any>>>;
  /** What its folds refer to outside of themselves. */
  readonly leansOn: readonly unknown[];
}

/** One stream of an aggregate. */
export interface StreamRef<K extends AnyContract = AnyContract, S = any, E extends string = string> {
  readonly of: Aggregate<K, S, E>;
  readonly id: string;
  /** `<aggregate>/<id>` */
  readonly stream: string;
}

/** What a decision holds of a stream: its state so far, including what this decision has appended already. */
export interface Handle<K extends AnyContract = AnyContract, S = any, E extends string = string> {
  readonly id: string;
  readonly state: S;
  /** The number of events so far; 0 when the stream does not exist. */
  readonly version: number;
  /** Appends an event and folds it at once. */
  append<N extends E & EventName<K>>(event: N, payload: NewPayload<K, N>): void;
}

/** Folds for some of a contract's events. */
export type Folds<K extends AnyContract, S> = { readonly [E in EventName<K>]?: Fold<S, Payload<K, E>> };

/** Refuses names that are no event of the contract. */
type NoOthers<K extends AnyContract, F> = { readonly [E in Exclude<keyof F, EventName<K>>]: never };

// Room for an id that a service makes of two identifiers.
const ID_LENGTH_MAX = 500;

/**
 * Declares an aggregate: its initial state and a fold per event that its streams hold. State is plain JSON, and small.
 * `leansOn` names the functions and constants of modules that the folds refer to, so that a change of theirs folds snapshots again.
 * @throws DefinitionError when a fold is for an event that the contract does not have, or the state is not plain JSON.
 */
export function aggregate<K extends AnyContract, S extends object, F extends Folds<K, DeepReadonly<S>>>(
  contract: K,
  name: string,
  initial: S,
  folds: F & NoOthers<K, F>,
  { leansOn = [] }: Leaning = {},
): Aggregate<K, DeepReadonly<S>, keyof F & string> {
  assertContract(`aggregate ${name}`, contract);
  assertRecord(`aggregate ${name}`, 'its folds', folds);
  const mistakes = Object.keys(folds)
    .filter((event) => !Object.hasOwn(contract.events, event))
    .map((event) => `contract ${contract.name} has no event ${event}`);
  mistakes.push(...codeMistakes('fold', folds), ...codeMistakes('leansOn', leansOn));
  if (!isKebabCase(name)) mistakes.push(notKebabCase(name));
  for (const [event, fold] of Object.entries(folds))
    if (typeof fold !== 'function') mistakes.push(`its fold of ${event} is no function`);
  const strange = notJson(initial);
  if (strange !== undefined || typeof initial !== 'object' || initial === null)
    mistakes.push(
      `its initial state is to be an object of plain JSON: ${strange ?? `it is ${JSON.stringify(initial)}`}`,
    );
  if (mistakes.length > 0) throw new DefinitionError(`aggregate ${name}`, mistakes);
  const refer = (id: string): StreamRef<K, DeepReadonly<S>, keyof F & string> => {
    if (typeof id !== 'string' || id.length === 0 || isLongerThan(id, ID_LENGTH_MAX)) {
      throw new RangeError(`an id of aggregate ${name} has 1 to ${ID_LENGTH_MAX} characters`);
    }
    if (!id.isWellFormed() || id.includes('\0'))
      throw new RangeError(
        `an id of aggregate ${name} holds neither half a character nor U+0000, which not every store can keep`,
      );
    return { of: built, id, stream: `${name}/${id}` };
  };
  const built: Aggregate<K, DeepReadonly<S>, keyof F & string> = Object.assign(refer, {
    contract,
    aggregate: name,
    initial: deepFreeze(initial) as DeepReadonly<S>,
    folds: folds as any,
    leansOn,
  });
  return built;
}

/** The state of a stream that holds these events. */
export function foldAll<K extends AnyContract, S, E extends string>(
  of: Aggregate<K, S, E>,
  events: Iterable<{ readonly type: string; readonly payload: unknown; readonly info: EventInfo }>,
  from: S = of.initial,
): S {
  let state = from;
  for (const { type, payload, info } of events) state = foldEvent(of, type as E, state, payload, info);
  return state;
}

/**
 * What an event makes of a state.
 * @throws DefectError when the fold gives none: it does not return it, or it is asynchronous. Every later decision would be made on that.
 */
export function foldEvent<K extends AnyContract, S, E extends string>(
  of: Pick<Aggregate<K, S, E>, 'aggregate' | 'folds'>,
  type: E,
  state: S,
  payload: unknown,
  info: EventInfo,
): S {
  const folded: unknown = of.folds[type](state, payload, info);
  const instead = typeof folded === 'object' && folded !== null ? notYetDone(folded) : String(folded);
  if (instead !== undefined)
    throw new DefectError(`the fold of ${type} of aggregate ${of.aggregate} gives no state, but ${instead}`);
  return folded as S;
}

/** What an asynchronous function or a generator has given, where something that is done was to be. */
function notYetDone(given: object): string | undefined {
  const { then, next } = given as { readonly then?: unknown; readonly next?: unknown };
  if (typeof then === 'function') return 'a promise';
  return typeof next === 'function' ? 'a generator' : undefined;
}

// In code points, as JSON Schema counts the length of a string.
function isLongerThan(text: string, max: number): boolean {
  return text.length > max && Array.from(text).length > max;
}
