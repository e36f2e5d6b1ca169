import type { Service } from '@banyan/core';
import type { Limits } from '@banyan/engine';
import type { StoreKind } from './store-kinds.ts';

/** A store, by kind and by the environment variable that says where it is: addresses have passwords in them. */
export interface Store {
  readonly kind: StoreKind;
  /** The variable's name; none for the data folder. */
  readonly address?: string;
  /** Of PostgreSQL: `by-service` gives each service a database of its own beside the one that the address names, where people's keys stay. */
  readonly databases?: 'by-service';
}

/** The data folder of the process: SQLite files, which one process owns. */
export const embedded = (): Store => ({ kind: 'embedded' });
/** A database of PostgreSQL: `postgres('BANYAN_POSTGRES_URL')`; or one for each service, called as it and the first one are. */
export const postgres = (address: string, options: Pick<Store, 'databases'> = {}): Store => ({
  kind: 'postgres',
  address,
  ...options,
});
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

/** What runs, wherever it runs, and what else is to be known of it where there are several processes. */
export interface Application {
  /** In the order in which views that follow several logs fold them. */
  readonly services: readonly Service[];
  /** A module, as a URL, whose `run(settings, place)` is the process with the gateway, where that has more to do than to take calls: mail to be sent, payments to be made. */
  readonly program?: string;
  /** The services in whose name that process asks, beside the people who call: what tokens stand for, which mail is to be sent. */
  readonly gatewayAsks?: readonly string[];
}

/** A process of a topology. */
export interface ProcessPlan {
  /** How many of it run. */
  readonly instances: number;
  /** Whether the gateway is in it, and what else of an application stands between its services and the world. Where there is one process alone, it is in that. */
  readonly gateway?: true;
}

/** A topology as data: which service runs where, on which stores. */
export interface Plan {
  /** kebab-case, as the file is called. */
  readonly name: string;
  /** What it is for, in a sentence. */
  readonly summary: string;
  readonly application: Application;
  readonly stores: Readonly<Record<string, Store>>;
  /** How events travel between services: a store, or in memory where one process runs all of them. */
  readonly hub: string;
  /** The store of people's keys. */
  readonly keys: string;
  readonly processes: Readonly<Record<string, ProcessPlan>>;
  /** By service. */
  readonly services: Readonly<Record<string, Placement>>;
}

/** Not a store: events are handed over in memory. */
export const IN_PROCESS = 'in-process';

/** Whether a topology is several processes, or one for several instances. */
export function isFleet({ processes }: Pick<Plan, 'processes'>): boolean {
  const all = Object.values(processes);
  return all.length > 1 || (all[0]?.instances ?? 1) > 1;
}

/** The process that has the gateway; undefined where none is declared. */
export function gatewayOf({ processes }: Plan): string | undefined {
  const [only, ...others] = Object.keys(processes);
  if (others.length === 0) return only;
  return Object.keys(processes).find((name) => processes[name]?.gateway === true);
}

/** The store and the number of shards of a placement's log. */
export function logOf({ log }: Placement): { readonly store: string; readonly shards: number } {
  return typeof log === 'string' ? { store: log, shards: 1 } : log;
}

/** The store of one view. */
export function viewStoreOf({ views }: Placement, view: string): string {
  if (typeof views === 'string') return views;
  return (Object.hasOwn(views, view) ? views[view] : undefined) ?? views['*'];
}
