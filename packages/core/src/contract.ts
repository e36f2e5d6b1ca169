import type { Static, TSchema } from 'typebox';
import { DefinitionError } from './errors.ts';
import { exactly, personalFields, type Fields, type Plain, type Readable } from './schema.ts';
import { Checker } from './validation.ts';

/**
 * Who may call: everybody (`public`), a signed-in customer, staff, a partner with a scope, or a service by its name.
 * A service may always call itself.
 */
export type Access = 'public' | 'customer' | 'staff' | `partner:${string}` | (string & {});

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

/** A command as a contract declares it. */
export interface CommandDefinition<
  F extends Fields = Fields,
  R extends Rejections = Rejections,
  A extends Fields | undefined = Fields | undefined,
> {
  readonly kind: 'command';
  readonly fields: F;
  readonly by: readonly Access[];
  /** The rejections that a caller must be ready for, with their details. */
  readonly rejects: R;
  /** The fields of the answer, when it has one. */
  readonly answers: A;
  /** How long its idempotency keys are kept, in days of recorded time. */
  readonly keysKeptDays: number;
  readonly personal: ReadonlyMap<string, string>;
  readonly checker: Checker;
}

/** Named rejections with the fields of their details. */
export type Rejections = Readonly<Record<string, Fields>>;

/** A query as a contract declares it. */
export interface QueryDefinition<F extends Fields = Fields, R extends TSchema = TSchema> {
  readonly kind: 'query';
  readonly fields: F;
  readonly by: readonly Access[];
  readonly returns: R;
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
export type CommandAnswer<K extends AnyContract, C extends CommandName<K>> = K['commands'][C]['answers'] extends Fields
  ? Plain<K['commands'][C]['answers']>
  : undefined;
export type RejectionName<K extends AnyContract, C extends CommandName<K>> = keyof K['commands'][C]['rejects'] & string;
export type RejectionDetails<K extends AnyContract, C extends CommandName<K>, R extends RejectionName<K, C>> = Plain<
  K['commands'][C]['rejects'][R]
>;
export type QueryBody<K extends AnyContract, Q extends QueryName<K>> = Plain<K['queries'][Q]['fields']>;
export type QueryResult<K extends AnyContract, Q extends QueryName<K>> = Static<K['queries'][Q]['returns']>;

/** Declares an event that has more than one version. A plain record of fields is an event at version 1. */
export function event<F extends Fields>(
  fields: F,
  options: { readonly version?: number; readonly upcasts?: Readonly<Record<number, Upcast>> } = {},
): EventDefinition<F> {
  const { version = 1, upcasts = {} } = options;
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
  },
): CommandDefinition<F, R, A> {
  const { by, rejects = {} as R, answers, keysKeptDays = 7 } = options;
  return {
    kind: 'command',
    fields,
    by,
    rejects,
    answers: answers as A,
    keysKeptDays,
    personal: personalFields(fields),
    checker: new Checker(exactly(fields)),
  };
}

/** Declares a query: its parameters, who may ask, and the schema of what it returns. */
export function query<F extends Fields, R extends TSchema>(
  fields: F,
  options: { readonly by: readonly Access[]; readonly returns: R },
): QueryDefinition<F, R> {
  return { kind: 'query', fields, ...options, checker: new Checker(exactly(fields)) };
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
  parts: { readonly events?: E; readonly commands?: C; readonly queries?: Q },
): Contract<N, EventsFrom<E>, C, Q> {
  const events: Record<string, EventDefinition> = {};
  for (const [eventName, declared] of Object.entries(parts.events ?? {})) {
    events[eventName] = isEventDefinition(declared) ? declared : event(declared);
  }
  const built = { name, events, commands: parts.commands ?? {}, queries: parts.queries ?? {} } as Contract;
  const mistakes = contractMistakes(built);
  if (mistakes.length > 0) throw new DefinitionError(`contract ${name}`, mistakes);
  return built as unknown as Contract<N, EventsFrom<E>, C, Q>;
}

/** Names of contracts, events, commands, … : lower-case words joined by hyphens. */
const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const ROLES: readonly string[] = ['public', 'customer', 'staff'];

function isEventDefinition(declared: EventDefinition | Fields): declared is EventDefinition {
  return declared['kind'] === 'event' && (declared as EventDefinition).checker instanceof Checker;
}

function contractMistakes({ name, events, commands, queries }: Contract): string[] {
  const mistakes: string[] = [];
  for (const word of [name, ...Object.keys(events), ...Object.keys(commands), ...Object.keys(queries)]) {
    if (!KEBAB_CASE.test(word)) mistakes.push(`the name ${JSON.stringify(word)} is not kebab-case`);
  }
  if (ROLES.includes(name)) mistakes.push(`the name ${name} is a role's`);
  for (const [eventName, definition] of Object.entries(events))
    mistakes.push(...eventMistakes(`event ${eventName}`, definition));
  for (const [commandName, { fields, by, rejects, keysKeptDays }] of Object.entries(commands)) {
    const where = `command ${commandName}`;
    mistakes.push(...personalMistakes(where, fields), ...accessMistakes(where, by));
    for (const rejection of Object.keys(rejects)) {
      if (!KEBAB_CASE.test(rejection) || rejection === 'done')
        mistakes.push(`${where}: rejection ${JSON.stringify(rejection)} has a reserved name or is not kebab-case`);
    }
    if (!(keysKeptDays >= 1)) mistakes.push(`${where}: idempotency keys must be kept for a day at least`);
  }
  for (const [queryName, { by }] of Object.entries(queries)) mistakes.push(...accessMistakes(`query ${queryName}`, by));
  return mistakes;
}

function eventMistakes(where: string, { fields, version, upcasts }: EventDefinition): string[] {
  const mistakes = personalMistakes(where, fields);
  if (!Number.isSafeInteger(version) || version < 1)
    mistakes.push(`${where}: version ${version} is not a whole number from 1`);
  for (let from = 1; from < version; from += 1) {
    if (upcasts[from] === undefined) mistakes.push(`${where}: no upcast from version ${from} to ${from + 1}`);
  }
  for (const from of Object.keys(upcasts)) {
    if (Number(from) >= version)
      mistakes.push(`${where}: the upcast from version ${from} leads beyond version ${version}`);
  }
  return mistakes;
}

function accessMistakes(where: string, by: readonly Access[]): string[] {
  if (by.length === 0) return [`${where}: nobody may call it; name who may in \`by\``];
  return by
    .filter((access) => !KEBAB_CASE.test(access.replace(/^partner:/, '')))
    .map((access) => `${where}: ${JSON.stringify(access)} is no role, partner scope or service name`);
}

function personalMistakes(where: string, fields: Fields): string[] {
  const mistakes: string[] = [];
  const personals = personalFields(fields);
  for (const [field, subject] of personals) {
    const subjectSchema = fields[subject] as { type?: string } | undefined;
    if (subjectSchema === undefined)
      mistakes.push(`${where}: ${field} is personal of ${subject}, but there is no such field`);
    else if (subjectSchema.type !== 'string' || personals.has(subject))
      mistakes.push(
        `${where}: ${subject} names the person of ${field}, so it must be a string that is not personal itself`,
      );
  }
  for (const [field, schema] of Object.entries(fields)) {
    const { 'x-personal': _, ...inside } = schema as Record<string, unknown>;
    if (JSON.stringify(inside).includes('"x-personal"'))
      mistakes.push(
        `${where}: ${field} hides a personal field inside; only fields of the payload itself can be personal`,
      );
  }
  return mistakes;
}
