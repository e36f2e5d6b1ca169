import { placedIn } from './placed.ts';
import { isFleet, logOf, viewStoreOf, type Plan } from './plan.ts';
import { followedBy } from './store-uses.ts';

/** What a process opens at most of connections to PostgreSQL: a server has so many for all of them together. */
export interface ConnectionBounds {
  /** For reading a log, beside one for writing it. */
  readonly logReaders: number;
  /** For queries of a service's views, beside one for writing them. */
  readonly viewReaders: number;
  /** For people's keys, beside one while somebody is erased. */
  readonly keys: number;
  /** For the logs that are followed, in each database. */
  readonly hubReaders: number;
}

/** One process has the server for itself. */
export function connectionBounds(plan: Plan, inFleet: boolean): ConnectionBounds {
  if (!inFleet) return { logReaders: 4, viewReaders: 4, keys: 4, hubReaders: 4 };
  const isOneDatabase = Object.values(plan.stores).every(({ databases }) => databases === undefined);
  return { logReaders: 2, viewReaders: 2, keys: 2, hubReaders: isOneDatabase ? 4 : 1 };
}

/** What all processes of a plan together make of a store on PostgreSQL. */
export interface StoreLoad {
  readonly databases: number;
  /** Open at once, at most. */
  readonly connections: number;
}

/** None of a store that is not on PostgreSQL. */
export function connectionsTo(plan: Plan, store: string): StoreLoad {
  if (plan.stores[store]?.kind !== 'postgres') return { databases: 0, connections: 0 };
  const each = Object.entries(plan.processes).map(([name, { instances }]) => instances * ofProcess(plan, store, name));
  const placed = placedIn(plan).filter(
    ({ placement, views }) =>
      logOf(placement).store === store || views.some(({ name }) => viewStoreOf(placement, name) === store),
  );
  const isByService = plan.stores[store].databases === 'by-service';
  const own = isByService ? placed.length : Math.min(placed.length, 1);
  // Keys are in the database that the address names: beside those of the services, or in the one that there is.
  const databases = plan.keys === store && (isByService || own === 0) ? own + 1 : own;
  return { databases, connections: each.reduce((sum, one) => sum + one, 0) };
}

function ofProcess(plan: Plan, store: string, process: string): number {
  const { logReaders, viewReaders, keys } = connectionBounds(plan, isFleet(plan));
  const here = placedIn(plan).filter(({ placement }) => placement.process === process);
  const logs = here.filter(({ placement }) => logOf(placement).store === store).length * (1 + logReaders);
  const withViews = here.filter(({ placement, views }) =>
    views.some(({ name }) => viewStoreOf(placement, name) === store),
  );
  const forKeys = plan.keys === store && here.length > 0 ? keys + 1 : 0;
  return logs + withViews.length * (1 + viewReaders) + forKeys + forHub(plan, store, process);
}

/** A hub on PostgreSQL listens in each database that it reads; one on Kafka asks the logs of others where they end. */
function forHub(plan: Plan, store: string, process: string): number {
  if (!isFleet(plan)) return 0;
  const { hubReaders } = connectionBounds(plan, true);
  const followed = followedBy(plan, process).filter(({ placement }) => logOf(placement).store === store);
  const foreign = followed.filter(({ placement }) => placement.process !== process);
  const own = followed.length - foreign.length;
  const isByService = plan.stores[store]?.databases === 'by-service';
  const hub = plan.stores[plan.hub]?.kind;
  if (hub === 'postgres') return (isByService ? followed.length : Math.min(followed.length, 1)) * (hubReaders + 1);
  if (hub !== 'kafka') return 0;
  // Of a log that other instances write, too, it is heard when they have.
  return foreign.length + ((plan.processes[process]?.instances ?? 1) > 1 ? own : 0);
}
