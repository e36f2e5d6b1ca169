import type { Index } from '@banyan/core';

/** What a store can be there for. */
export type Duty = 'logs' | 'views' | 'keys' | 'hub';

/** The kinds of stores, of which those that are no part of the data folder are reached at an address. */
export type StoreKind = 'embedded' | 'postgres' | 'kafka' | 'redis' | 'mongodb' | 'cassandra';

interface Abilities {
  readonly duties: readonly Duty[];
  /** The kinds of indexes that it serves for views. */
  readonly indexes: readonly Index['kind'][];
  /** Those of its duties that this version can start. */
  readonly startable: readonly Duty[];
  /** Set where a row's write time is its position, so that a view may fold one log shard and no more. */
  readonly isOfOneShard?: true;
}

const ALL: readonly Index['kind'][] = ['range', 'facet', 'text', 'tags', 'measures'];

/** The one table of what kinds of stores can do; an adapter that is added or learns something changes its line. */
export const STORE_KINDS: Readonly<Record<StoreKind, Abilities>> = {
  embedded: { duties: ['logs', 'views', 'keys'], indexes: ALL, startable: ['logs', 'views', 'keys'] },
  postgres: { duties: ['logs', 'views', 'keys', 'hub'], indexes: ALL, startable: ['logs', 'views', 'keys', 'hub'] },
  kafka: { duties: ['hub'], indexes: [], startable: [] },
  redis: { duties: ['views'], indexes: ALL, startable: [] },
  mongodb: { duties: ['views'], indexes: ALL, startable: [] },
  cassandra: { duties: ['views'], indexes: ['range'], startable: [], isOfOneShard: true },
};
