import type { Service } from '@banyan/core';
import type { Limits } from '@banyan/engine';
import type { StoreKind } from './store-kinds.ts';

/** A store, by kind and by the environment variable that says where it is: addresses have passwords in them. */
export interface Store {
  readonly kind: StoreKind;
  /** The variable's name; none for the data folder. */
  readonly address?: string;
}

/** The data folder of the process: SQLite files, which one process owns. */
export const embedded = (): Store => ({ kind: 'embedded' });
/** A database of PostgreSQL: `postgres('BANYAN_POSTGRES_URL')`. */
export const postgres = (address: string): Store => ({ kind: 'postgres', address });
/** Brokers of Kafka. */
export const kafka = (address: string): Store => ({ kind: 'kafka', address });
/** A Redis that keeps what it acknowledges. */
export const redis = (address: string): Store => ({ kind: 'redis', address });
/** A database of MongoDB. */
export const mongodb = (address: string): Store => ({ kind: 'mongodb', address });
/** A keyspace of Cassandra. */
export const cassandra = (address: string): Store => ({ kind: 'cassandra', address });

/** Where one service runs, and on what. */
export interface Placement<StoreName extends string = string, ProcessName extends string = string> {
  readonly process: ProcessName;
  /** The store of its log; with `shards` above 1 the log is cut by the contract's `shardKey`. */
  readonly log: StoreName | { readonly store: StoreName; readonly shards: number };
  /** The store of all its views, or one for each by name and one for the others under `*`. */
  readonly views: StoreName | ({ readonly '*': StoreName } & Readonly<Record<string, StoreName>>);
  readonly limits?: Partial<Limits>;
}

/** A topology as data: which service runs where, on which stores. */
export interface Plan {
  /** kebab-case, as the file is called. */
  readonly name: string;
  /** What it is for, in a sentence. */
  readonly summary: string;
  readonly application: { readonly services: readonly Service[] };
  readonly stores: Readonly<Record<string, Store>>;
  /** How events travel between services: a store, or in memory where one process runs all of them. */
  readonly hub: string;
  /** The store of people's keys. */
  readonly keys: string;
  readonly processes: Readonly<Record<string, { readonly instances: number }>>;
  /** By service. */
  readonly services: Readonly<Record<string, Placement>>;
}

/** Not a store: events are handed over in memory. */
export const IN_PROCESS = 'in-process';

/** The store and the number of shards of a placement's log. */
export function logOf({ log }: Placement): { readonly store: string; readonly shards: number } {
  return typeof log === 'string' ? { store: log, shards: 1 } : log;
}

/** The store of one view. */
export function viewStoreOf({ views }: Placement, view: string): string {
  if (typeof views === 'string') return views;
  return (Object.hasOwn(views, view) ? views[view] : undefined) ?? views['*'];
}
