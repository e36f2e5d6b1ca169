import type {
  AnyContract,
  Begun,
  CommandDefinition,
  EventDefinition,
  Feed,
  QueryDefinition,
  StreamName,
} from '../contract.ts';
import { exactly } from '../schema.ts';

/** A JSON Schema as plain JSON. */
export type PlainSchema = { readonly [keyword: string]: unknown };

/** An event as a snapshot keeps it. */
export interface EventDescription {
  readonly version: number;
  readonly payload: PlainSchema;
}

/** A command as a snapshot keeps it. */
export interface CommandDescription {
  readonly by: readonly string[];
  readonly body: PlainSchema;
  readonly rejects: Readonly<Record<string, PlainSchema>>;
  /** Null when the command has no answer. */
  readonly answer: PlainSchema | null;
  readonly keysKeptDays: number;
  readonly owner?: string;
  /** The streams that it edits, as a contract writes them. */
  readonly edits?: readonly string[];
  readonly begins?: Begun;
}

/** A query as a snapshot keeps it. */
export interface QueryDescription {
  readonly by: readonly string[];
  readonly body: PlainSchema;
  readonly returns: PlainSchema;
  readonly owner?: string;
  /** The stream whose version it shows, as a contract writes it. */
  readonly shows?: string;
  readonly feed?: Feed;
}

/** All that others can rely on of a contract, as plain JSON: what `contracts/<service>.json` holds. */
export interface ContractDescription {
  readonly name: string;
  readonly events: Readonly<Record<string, EventDescription>>;
  readonly commands: Readonly<Record<string, CommandDescription>>;
  readonly queries: Readonly<Record<string, QueryDescription>>;
  readonly shardKey?: string;
}

/** Describes a contract as plain JSON with its names sorted: equal contracts give equal text, in whatever order they were written. */
export function describeContract({ name, events, commands, queries, shardKey }: AnyContract): ContractDescription {
  const description: ContractDescription = {
    name,
    events: mapValues(events as Record<string, EventDefinition>, ({ version, fields }) => ({
      version,
      payload: plain(exactly(fields)),
    })),
    commands: mapValues(commands as Record<string, CommandDefinition>, (definition) => ({
      by: definition.by.toSorted(),
      body: plain(exactly(definition.fields)),
      rejects: mapValues(definition.rejects, (fields) => plain(exactly(fields))),
      answer: definition.answers === undefined ? null : plain(exactly(definition.answers)),
      keysKeptDays: definition.keysKeptDays,
      ...(definition.owner !== undefined && { owner: definition.owner }),
      ...(definition.edits !== undefined && { edits: definition.edits.map(written) }),
      ...(definition.begins !== undefined && { begins: definition.begins }),
    })),
    queries: mapValues(queries as Record<string, QueryDefinition>, ({ by, fields, returns, owner, shows, feed }) => ({
      by: by.toSorted(),
      body: plain(exactly(fields)),
      returns: plain(returns),
      ...(owner !== undefined && { owner }),
      ...(shows !== undefined && { shows: written(shows) }),
      ...(feed !== undefined && { feed }),
    })),
    ...(shardKey !== undefined && { shardKey }),
  };
  return sorted(description) as ContractDescription;
}

function written({ aggregate, fields, id }: StreamName): string {
  return `${aggregate}/${id === undefined ? fields.join('@') : `'${id}'`}`;
}

function mapValues<V, R>(values: Readonly<Record<string, V>>, map: (value: V) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}

function plain(schema: object): PlainSchema {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) => asEnum(value)) as PlainSchema;
}

/** A union of literals of one type in its shorter spelling; anything else as it is. */
function asEnum(value: unknown): unknown {
  const { anyOf, ...rest } = (value ?? {}) as { readonly anyOf?: unknown };
  if (!Array.isArray(anyOf)) return value;
  const literals = anyOf as readonly { readonly const?: unknown; readonly type?: unknown }[];
  const type = literals[0]?.type;
  const isPlain = literals.every(
    (literal) => 'const' in literal && literal.type === type && Object.keys(literal).length === 2,
  );
  return isPlain ? { ...rest, enum: literals.map((literal) => literal.const), type } : value;
}

/** The same JSON with the names of every object in order; also `required`, in which the order means nothing. */
function sorted(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(item));
    return name === 'required' && items.every((item) => typeof item === 'string') ? items.toSorted() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item, key)]));
}
