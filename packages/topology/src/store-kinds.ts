import type { Index } from '@banyan/core';

/** What a store can be there for. */
export type Duty = 'logs' | 'views' | 'keys' | 'hub';

/** The kinds of stores, of which those that are no part of the data folder are reached at an address. */
export type StoreKind = 'embedded' | 'postgres' | 'kafka' | 'redis' | 'mongodb' | 'cassandra';

interface Abilities {
  readonly duties: readonly Duty[];
  /** The kinds of indexes that it serves for views. */
  readonly indexes: readonly Index['kind'][];
  /** Set where a row's write time is its position, so that a view may fold one log shard and no more. */
  readonly isOfOneShard?: true;
}

const ALL: readonly Index['kind'][] = ['range', 'facet', 'text', 'tags', 'measures'];

/** The one table of what kinds of stores can do; an adapter that is added or learns something changes its line. */
export const STORE_KINDS: Readonly<Record<StoreKind, Abilities>> = {
  embedded: { duties: ['logs', 'views', 'keys'], indexes: ALL },
  postgres: { duties: ['logs', 'views', 'keys', 'hub'], indexes: ALL },
  kafka: { duties: ['hub'], indexes: [] },
  redis: { duties: ['views'], indexes: ALL },
  mongodb: { duties: ['views'], indexes: ALL },
  cassandra: { duties: ['views'], indexes: ['range'], isOfOneShard: true },
};
