import type { Static, TSchema } from 'typebox';
import { contractMistakes } from './contract-mistakes.ts';
import { DefinitionError } from './errors.ts';
import type { Money } from './money.ts';
import { exactly, personalFields, type DeepReadonly, type Fields, type Plain, type Readable } from './schema.ts';
import { Checker } from './checker.ts';
import { secretFields, type PasswordFields, type SecretUse } from './secret.ts';
import { assertRecord, contractShapeMistakes } from './shape-mistakes.ts';

/**
 * Who may call: everybody (`public`), a guest (somebody without an account who has a token of their own), a signed-in customer, staff, a partner with a scope,
 * or a service by its name. A service may always call itself.
 */
export type Access = 'public' | 'guest' | 'customer' | 'staff' | `partner:${string}` | (string & {});

/** Turns a payload of one version into one of the next. Pure. */
export type Upcast = (payload: any) => object;

/** An event as a contract declares it. */
export interface EventDefinition<F extends Fields = Fields> {
  readonly kind: 'event';
  readonly fields: F;
  /** From 1; raised when the fields change in a way that old readers or old events would not survive. */
  readonly version: number;
  /** By the version they start from: `{ 1: (v1) => v2 }`. */
  readonly upcasts: Readonly<Record<number, Upcast>>;
  readonly personal: ReadonlyMap<string, string>;
  readonly checker: Checker;
}

/** What a contract says of an operation to people. Nothing depends on it: it may change at any time. */
interface Explanation {
  /** What it does, in one sentence for a reader who does not know the code. */
  readonly description?: string;
  /** A body that fits, where the fields' own examples do not make one that works. */
  readonly example?: object;
}

/**
 * A stream as a contract names it: that of an aggregate whose id a field holds, `product/sku`, or several fields joined by `@`, `price/sku@currency`. A stream
 * that there is one of is named in quotes, `settings/'all'`.
 */
export interface StreamName {
  readonly aggregate: string;
  /** The fields of the body that hold the parts of the id, in their order; none where `id` is the whole of it. */
  readonly fields: readonly string[];
  readonly id?: string;
}

/** How a stream is written: the first field of a name is checked as it is written, the others when the contract is made. */
type WrittenStream<F> =
  | `${string}/${keyof F & string}`
  | `${string}/${keyof F & string}@${string}`
  | `${string}/'${string}'`;

/** What concerns whose something is, and which stream it is about. */
interface Concern {
  /**
   * A field that holds the caller's own id when a customer or a guest calls; staff, partners and services may name anybody. What is called in
   * somebody else's name is answered as if there were nobody of that name.
   */
  readonly owner?: string;
}

/** What a command begins that goes on after the command is answered, and is told of by a query of the same contract. */
export interface Begun {
  /** The name of all that is begun so: `visits`. The door has it at `/visits`. */
  readonly collection: string;
  /** The query that tells of one. Its only parameter is a field of the command’s answer, its result has a field `status`. */
  readonly query: string;
  /** The statuses at which it is worth while to wait a little for the next one. */
  readonly underWay: readonly string[];
  /** The statuses at which what was wanted is there. */
  readonly made: readonly string[];
  /** The field of the result that holds `{ reason, … }` when it came to nothing; else it is null. */
  readonly failure: string;
}

/** A command as a contract declares it. */
export interface CommandDefinition<
  F extends Fields = Fields,
  R extends Rejections = Rejections,
  A extends Fields | undefined = Fields | undefined,
>
  extends Explanation, Concern {
  readonly kind: 'command';
  /**
   * The one stream that it edits: its sender may name the version that the edit is of, and people who work here have to. Of several the first that there
   * is, or the last when there is none.
   */
  readonly edits?: readonly StreamName[];
  readonly fields: F;
  readonly by: readonly Access[];
  /** The rejections that a caller must be ready for, with their details. */
  readonly rejects: R;
  /** The fields of the answer, when it has one. */
  readonly answers: A;
  /** How long its idempotency keys are kept, in days of recorded time. */
  readonly keysKeptDays: number;
  readonly begins?: Begun;
  /** The amounts that it is about, of a body that fits: staff whose permission is limited may not go beyond any of them. */
  readonly about?: (body: any) => readonly Money[];
  readonly personal: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, SecretUse>;
  readonly checker: Checker;
}

/** Named rejections with the fields of their details. */
export type Rejections = Readonly<Record<string, Fields>>;

/** How a query that lists what has happened can be followed as it happens. */
export interface Feed {
  /** The field of the query that takes the number of the last entry that is known. */
  readonly after: string;
  /** The field of an entry that holds its number: above 0, and rising. */
  readonly id: string;
  /** The field of an entry that says what has happened. */
  readonly event: string;
}

/** A query as a contract declares it. */
export interface QueryDefinition<F extends Fields = Fields, R extends TSchema = TSchema> extends Explanation, Concern {
  readonly kind: 'query';
  /** The stream whose version stands for what it returns: whoever edits that stream says so by it. */
  readonly shows?: StreamName;
  /** Set for a query that returns a list of what has happened (or null, where there is nothing that the caller may know of), and can be followed. */
  readonly feed?: Feed;
  readonly fields: F;
  readonly by: readonly Access[];
  readonly returns: R;
  readonly secrets: ReadonlyMap<string, SecretUse>;
  readonly checker: Checker;
}

/** All that others may know of a service. */
export interface Contract<
  N extends string = string,
  E = Readonly<Record<string, EventDefinition>>,
  C = Readonly<Record<string, CommandDefinition>>,
  Q = Readonly<Record<string, QueryDefinition>>,
> {
  readonly name: N;
  readonly events: E;
  readonly commands: C;
  readonly queries: Q;
  /** The field of every command by which its log may be sharded: what two of its values concern is never decided together. */
  readonly shardKey?: string;
}

export type AnyContract = Contract<string, any, any, any>;
export type EventName<K extends AnyContract> = keyof K['events'] & string;
export type CommandName<K extends AnyContract> = keyof K['commands'] & string;
export type QueryName<K extends AnyContract> = keyof K['queries'] & string;

/** An event's payload as it is appended. */
export type NewPayload<K extends AnyContract, E extends EventName<K>> = Plain<K['events'][E]['fields']>;
/** An event's payload as folds and reactions see it. */
export type Payload<K extends AnyContract, E extends EventName<K>> = Readable<K['events'][E]['fields']>;
export type CommandBody<K extends AnyContract, C extends CommandName<K>> = Plain<K['commands'][C]['fields']>;
/** A command's body as its decision sees it: digests in the place of tokens and keys, and no passwords. */
export type DecidedBody<K extends AnyContract, C extends CommandName<K>> = [
  PasswordFields<K['commands'][C]['fields']>,
] extends [never]
  ? CommandBody<K, C>
  : Omit<CommandBody<K, C>, PasswordFields<K['commands'][C]['fields']>>;
export type CommandAnswer<K extends AnyContract, C extends CommandName<K>> = K['commands'][C]['answers'] extends Fields
  ? Plain<K['commands'][C]['answers']>
  : undefined;
export type RejectionName<K extends AnyContract, C extends CommandName<K>> = keyof K['commands'][C]['rejects'] & string;
export type RejectionDetails<K extends AnyContract, C extends CommandName<K>, R extends RejectionName<K, C>> = Plain<
  K['commands'][C]['rejects'][R]
>;
export type QueryBody<K extends AnyContract, Q extends QueryName<K>> = Plain<K['queries'][Q]['fields']>;
export type QueryResult<K extends AnyContract, Q extends QueryName<K>> = DeepReadonly<
  Static<K['queries'][Q]['returns']>
>;

/** Declares an event that has more than one version. A plain record of fields is an event at version 1. */
export function event<F extends Fields>(
  fields: F,
  options: { readonly version?: number; readonly upcasts?: Readonly<Record<number, Upcast>> } = {},
): EventDefinition<F> {
  assertRecord('event', 'its fields', fields);
  assertRecord('event', 'its options', options);
  const { version = 1, upcasts = {} } = options;
  assertRecord('event', 'its upcasts', upcasts);
  return {
    kind: 'event',
    fields,
    version,
    upcasts,
    personal: personalFields(fields),
    checker: new Checker(exactly(fields)),
  };
}

/** Declares a command: what it carries, who may send it, how it may be rejected and what it answers. */
export function command<F extends Fields, R extends Rejections = {}, A extends Fields | undefined = undefined>(
  fields: F,
  options: {
    readonly by: readonly Access[];
    readonly rejects?: R;
    readonly answers?: A;
    readonly keysKeptDays?: number;
    readonly description?: string;
    readonly example?: Plain<NoInfer<F>>;
    readonly owner?: keyof NoInfer<F> & string;
    /** `product/sku`: the aggregate, and the field that holds its id (`StreamName`). */
    readonly edits?: WrittenStream<NoInfer<F>> | readonly WrittenStream<NoInfer<F>>[];
    readonly begins?: Begun;
    readonly about?: (body: Plain<NoInfer<F>>) => readonly Money[];
  },
): CommandDefinition<F, R, A> {
  assertRecord('command', 'its fields', fields);
  assertRecord('command', 'its options, of which it needs `by`,', options);
  const {
    by,
    rejects = {} as R,
    answers,
    keysKeptDays = 7,
    description,
    example,
    owner,
    edits,
    begins,
    about,
  } = options;
  return {
    kind: 'command',
    fields,
    ...(description !== undefined && { description }),
    ...(example !== undefined && { example }),
    ...(owner !== undefined && { owner }),
    ...(edits !== undefined && { edits: [edits].flat().map(streamName) }),
    ...(begins !== undefined && { begins }),
    ...(about !== undefined && { about }),
    by,
    rejects,
    answers: answers as A,
    keysKeptDays,
    personal: personalFields(fields),
    secrets: secretFields(fields),
    checker: new Checker(exactly(fields)),
  };
}

/** Declares a query: its parameters, who may ask, and the schema of what it returns. */
export function query<F extends Fields, R extends TSchema>(
  fields: F,
  options: {
    readonly by: readonly Access[];
    readonly returns: R;
    readonly description?: string;
    readonly example?: Plain<NoInfer<F>>;
    readonly owner?: keyof NoInfer<F> & string;
    /** `product/sku`: the aggregate, and the field that holds its id (`StreamName`). */
    readonly shows?: WrittenStream<NoInfer<F>>;
    readonly feed?: Feed & { readonly after: keyof NoInfer<F> & string };
  },
): QueryDefinition<F, R> {
  assertRecord('query', 'its fields', fields);
  assertRecord('query', 'its options, of which it needs `by` and `returns`,', options);
  const { shows, ...rest } = options;
  return {
    kind: 'query',
    fields,
    ...rest,
    ...(shows !== undefined && { shows: streamName(shows) }),
    secrets: secretFields(fields),
    checker: new Checker(exactly(fields)),
  };
}

function streamName(written: unknown): StreamName {
  const [aggregate = '', named = ''] = typeof written === 'string' ? written.split('/') : [];
  const [, id] = /^'(.+)'$/.exec(named) ?? [];
  return id === undefined ? { aggregate, fields: named.split('@') } : { aggregate, fields: [], id };
}

/** The stream that a body is about. */
export function streamOf({ aggregate, fields, id }: StreamName, body: Readonly<Record<string, unknown>>): string {
  return `${aggregate}/${id ?? fields.map((field) => String(body[field])).join('@')}`;
}

/** True for a rejection which says that what the command names is not there, or not for this caller: those called `no-such-…`. */
export function saysMissing(rejection: string): boolean {
  return rejection.startsWith('no-such-');
}

/** True for a query that is asked for one thing by name and returns null when there is none. */
export function mayFindNothing({ fields, returns }: QueryDefinition): boolean {
  const { anyOf = [] } = returns as { readonly anyOf?: readonly { readonly type?: unknown }[] };
  return Object.keys(fields).length > 0 && anyOf.some(({ type }) => type === 'null');
}

type EventsFrom<E extends Readonly<Record<string, EventDefinition | Fields>>> = {
  readonly [K in keyof E]: E[K] extends EventDefinition<infer F>
    ? EventDefinition<F>
    : E[K] extends Fields
      ? EventDefinition<E[K]>
      : never;
};

/**
 * Declares a service's contract.
 * @throws DefinitionError listing every mistake in it.
 */
export function contract<
  const N extends string,
  E extends Readonly<Record<string, EventDefinition | Fields>> = {},
  // Only by kind: naming the definitions' type parameters here would make the compiler infer `any` for those left out.
  C extends Readonly<Record<string, { readonly kind: 'command' }>> = {},
  Q extends Readonly<Record<string, { readonly kind: 'query' }>> = {},
>(
  name: N,
  parts: { readonly events?: E; readonly commands?: C; readonly queries?: Q; readonly shardKey?: string },
): Contract<N, EventsFrom<E>, C, Q> {
  const strange = contractShapeMistakes(parts);
  if (strange.length > 0) throw new DefinitionError(`contract ${name}`, strange);
  const events: Record<string, EventDefinition> = {};
  for (const [eventName, declared] of Object.entries(parts.events ?? {})) {
    events[eventName] = isEventDefinition(declared) ? declared : event(declared);
  }
  const built = {
    name,
    events: byName(events),
    commands: byName(parts.commands),
    queries: byName(parts.queries),
    ...(parts.shardKey !== undefined && { shardKey: parts.shardKey }),
  } as Contract;
  const mistakes = contractMistakes(built);
  if (mistakes.length > 0) throw new DefinitionError(`contract ${name}`, mistakes);
  return built as unknown as Contract<N, EventsFrom<E>, C, Q>;
}

function isEventDefinition(declared: EventDefinition | Fields): declared is EventDefinition {
  return declared['kind'] === 'event';
}

/** Has no names but its own, so that looking up what a caller named never finds `constructor`. */
function byName(definitions: object = {}): object {
  return Object.freeze(Object.assign(Object.create(null), definitions));
}
