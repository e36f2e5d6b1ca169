import type { Handle, StreamRef } from './aggregate.ts';
import type {
  AnyContract,
  CommandAnswer,
  DecidedBody,
  CommandName,
  RejectionDetails,
  RejectionName,
} from './contract.ts';
import { DefinitionError } from './errors.ts';
import type { Permission } from './permission.ts';
import { assertContract, assertFunctions } from './shape-mistakes.ts';

/** A named refusal with its details: the command was understood, and the rules say no. Nothing has changed. */
export interface Rejection<N extends string = string, D = any> {
  readonly rejected: N;
  readonly details: D;
}

// Registered for all copies of this package; no JSON text can hold it.
const brand = Symbol.for('@banyan/core/Rejection');

/** Refuses a command by a rejection that its contract declares. */
// Two signatures: with one optional parameter the compiler would take the contract's details for granted when they are left out.
export function reject<const N extends string>(name: N): Rejection<N, {}>;
export function reject<const N extends string, D extends object>(name: N, details: D): Rejection<N, D>;
export function reject(name: string, details: object = {}): Rejection {
  const rejection: Rejection = { rejected: name, details };
  return Object.defineProperty(rejection, brand, { value: true });
}

const recorded = Symbol.for('@banyan/core/recorded');

/**
 * Refuses a command and records what it has appended all the same: for refusals that count, such as a wrong password. Everything else that refuses leaves
 * no trace.
 */
export function recording<R extends Rejection>(rejection: R): R {
  return Object.defineProperty(rejection, recorded, { value: true });
}

/** True for a refusal whose events are recorded. */
export function isRecording(rejection: Rejection): boolean {
  return recorded in rejection;
}

/** True for what `reject` made, and not for an answer that looks like it. */
export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Who sends a command or asks a query. */
export interface Caller {
  readonly role: 'public' | 'customer' | 'staff' | 'partner' | 'service';
  /** The person's, partner's or service's id; of the public an anonymous one, of a guest their own. */
  readonly id: string;
  readonly tenant: string;
  /** A partner's scopes. */
  readonly scopes?: readonly string[];
  /** What staff may do; nothing when left out. */
  readonly permissions?: readonly Permission[];
  /** The session, key or guest's token by which the caller was recognised, as its service names it. */
  readonly credential?: string;
  /** Where a caller from outside comes from, as the door saw it. */
  readonly address?: string;
}

/** True for somebody of the public who has shown a token of their own. */
export function isGuest({ role, credential }: Caller): boolean {
  return role === 'public' && credential !== undefined;
}

/** What a decision may know besides its command and its streams. */
export interface DecisionContext {
  /** When the log records the decision: ISO 8601 UTC with milliseconds. */
  readonly at: string;
  /** The business time that staff or an import gave, else `at`. */
  readonly occurredAt: string;
  readonly caller: Caller;
  /** A keyed digest of this service's own: the same text gives the same digest, and nobody who has the log can try out texts on it. */
  readonly digest: (text: string) => string;
  /** The digest of the token that answers get under this name: see `AnswerContext.tokenOf`. */
  readonly tokenDigest: (name: string) => string;
  /**
   * The random name that stands for a text, such as an address, in streams and events; undefined while it has none. What a name stands for is kept with people's
   * keys and nowhere else: once it is forgotten there, nobody can tell from a log what it was, not even with all of the keys. The decision is started over
   * when it had to be looked up.
   */
  readonly nameOf: (text: string) => string | undefined;
  /** The same, and the text gets one if it has none. A decision that is refused after it has asked leaves the name behind, so ask as late as can be. */
  readonly named: (text: string) => string;
  /** Whether a person's key was destroyed, so that nothing can be written of them. The decision is started over when it had to be looked up. */
  readonly wasErased: (person: string) => boolean;
  /** A slow hash of one of the command's passwords. The decision is started over once it has been made. */
  readonly hashed: (field: string) => string;
  /**
   * Whether one of the command's passwords is the one of this hash. The decision is started over once it is known. `null`, the hash of nobody, takes as long
   * as any other and matches nothing.
   */
  readonly matches: (field: string, hash: string | null) => boolean;
  /**
   * The handle of one more stream, found out on the way. The decision is started over when the stream had to be loaded first, so name what is known
   * beforehand in the decision's streams.
   */
  readonly stream: <K extends AnyContract, S, E extends string>(ref: StreamRef<K, S, E>) => Handle<K, S, E>;
}

/** Streams in whatever shape is handy: one, a list, a record, or records of lists. */
export type Streams = StreamRef | readonly Streams[] | { readonly [name: string]: Streams };

/** The handles of streams, in the same shape. */
export type Handles<R> = Streams extends R
  ? any // Only while the compiler reports another mistake; unfolding all shapes would bury that one under "excessively deep".
  : R extends StreamRef<infer K, infer S, infer E>
    ? Handle<K, S, E>
    : { readonly [I in keyof R]: Handles<R[I]> };

declare const unmakeable: unique symbol;

/** Nothing has this type. In a union with `void` it keeps the compiler from letting any value pass as `void`. */
export interface NothingElse {
  readonly [unmakeable]: never;
}

/** What a decision may return: a declared rejection, or the answer (nothing, when the contract declares none). */
export type Decided<K extends AnyContract, C extends CommandName<K>> =
  | (CommandAnswer<K, C> extends undefined ? void | NothingElse : CommandAnswer<K, C>)
  | { [R in RejectionName<K, C>]: Rejection<R, RejectionDetails<K, C, R>> }[RejectionName<K, C>];

/** A decision: which streams a command concerns, and what happens to them. */
export interface Decision<K extends AnyContract = AnyContract, C extends string = string> {
  readonly contract: K;
  readonly command: C;
  readonly streams: (body: any) => Streams;
  /** Of a context, what has to do with secrets may be left out by whoever tries out decisions that know of none. */
  readonly decide: (body: any, streams: any, context: GivenContext) => unknown;
}

/** A context that may lack what has to do with secrets. */
export type GivenContext = Pick<DecisionContext, 'at' | 'occurredAt' | 'caller' | 'stream'> & Partial<DecisionContext>;

/**
 * Declares how a command is decided. All the events that `decide` appends, to whatever streams, are recorded together or not at all.
 * `decide` is pure and synchronous: it may be run again, on newer states, before anything is recorded.
 */
export function decision<K extends AnyContract, const C extends string & CommandName<K>, const R extends Streams>(
  contract: K,
  command: C,
  streams: (body: DecidedBody<K, C>) => R,
  decide: (body: DecidedBody<K, C>, streams: Handles<R>, context: DecisionContext) => Decided<K, C>,
): Decision<K, C> {
  assertContract(`decision ${command}`, contract);
  if (!Object.hasOwn(contract.commands, command))
    throw new DefinitionError(`decision ${command}`, [`contract ${contract.name} has no command ${command}`]);
  assertFunctions(`decision ${command}`, { 'what names its streams': streams, 'what decides': decide });
  return {
    contract,
    command,
    streams: streams as Decision['streams'],
    decide: decide as Decision['decide'],
  };
}

/** True for one stream, as against a list or record of them. */
export function isStreamRef(streams: Streams): streams is StreamRef {
  return (
    typeof (streams as Partial<StreamRef>).stream === 'string' &&
    typeof (streams as Partial<StreamRef>).of === 'function'
  );
}

/** Every stream in a shape, in order. */
export function listStreams(streams: Streams): StreamRef[] {
  if (isStreamRef(streams)) return [streams];
  return Object.values(streams).flatMap(listStreams);
}

/** The same shape with a handle in the place of each stream. */
export function mapStreams(streams: Streams, toHandle: (ref: StreamRef) => Handle): unknown {
  if (isStreamRef(streams)) return toHandle(streams);
  if (Array.isArray(streams)) return streams.map((inner) => mapStreams(inner, toHandle));
  return Object.fromEntries(Object.entries(streams).map(([name, inner]) => [name, mapStreams(inner, toHandle)]));
}
