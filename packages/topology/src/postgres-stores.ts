import { DefectError } from '@banyan/core';
import type { KeyStore, LogStore, ViewStore } from '@banyan/engine';
import type { FollowedLog, PostgresKeyStore, PostgresLogStore } from '@banyan/postgres';
import { connectionBounds, type ConnectionBounds } from './connections.ts';
import type { LogsElsewhere } from './logs-elsewhere.ts';
import { placedIn } from './placed.ts';
import { logOf, type Placement, type Plan } from './plan.ts';

/** People's keys, where they are on PostgreSQL. */
const KEY_SCHEMA = 'banyan_keys';

/** What is opened for one process. */
export interface PostgresParts {
  readonly plan: Plan;
  readonly elsewhere: LogsElsewhere;
  /** The address of a store. */
  readonly urlOf: (store: string) => string;
  /** Whether it is one of several processes. */
  readonly inFleet: boolean;
  /** Whether others hear of commits by the database. */
  readonly tellsOfCommits: boolean;
}

/** What one process of a plan has on PostgreSQL. Each database is made where it is missing, and claimed for the keys to what it holds, before something is opened in it. */
export class PostgresStores {
  readonly #parts: PostgresParts;
  readonly #bounds: ConnectionBounds;
  readonly #made = new Map<string, Promise<string>>();
  readonly #claimed = new Map<string, Promise<string>>();
  #keys: PostgresKeyStore | undefined;

  constructor(parts: PostgresParts) {
    this.#parts = parts;
    this.#bounds = connectionBounds(parts.plan, parts.inFleet);
  }

  async keys(): Promise<KeyStore> {
    const { plan, urlOf } = this.#parts;
    const { PostgresKeyStore: Store } = await import('@banyan/postgres');
    this.#keys = await Store.open({ url: urlOf(plan.keys), schema: KEY_SCHEMA, connections: this.#bounds.keys });
    return this.#keys;
  }

  /** By what these keys are told from others; they are opened before what is sealed with them. */
  get keysName(): string {
    if (this.#keys === undefined) throw new DefectError('keys are opened before what is sealed with them');
    return this.#keys.name;
  }

  /** The log of a service on a store, made there when it is not known to have been. */
  async log(service: string, store: string): Promise<LogStore> {
    const { elsewhere, tellsOfCommits } = this.#parts;
    const url = await this.#claim(store, service);
    const { PostgresLogStore: Store } = await import('@banyan/postgres');
    return Store.open({
      log: service,
      url,
      schema: logSchemaOf(service),
      make: elsewhere.storeOf(service) !== store,
      tellsOfCommits,
      readers: this.#bounds.logReaders,
    });
  }

  /**
   * Claims all databases with logs or views for the keys on a server.
   * @param formerly the name of the folder that the keys were in
   */
  async claimAll(formerly: string): Promise<void> {
    const { plan } = this.#parts;
    for (const { name, placement } of placedIn(plan))
      for (const store of storesOf(placement))
        if (plan.stores[store]!.kind === 'postgres') await this.#claim(store, name, formerly);
  }

  async views(service: string, store: string, onDamage: (notice: string) => void): Promise<ViewStore> {
    const url = await this.#claim(store, service);
    const { PostgresViewStore } = await import('@banyan/postgres');
    const schema = `${service.replaceAll('-', '_')}_views`;
    return PostgresViewStore.open({ url, schema, onDamage, readers: this.#bounds.viewReaders });
  }

  /** Where the log of a service is that somebody else may own. */
  async followed(service: string): Promise<FollowedLog> {
    const { store } = logOf(this.#parts.plan.services[service]!);
    return { log: service, url: await this.#databaseOf(store, service), schema: logSchemaOf(service) };
  }

  /** A log of another process, to be asked now and then where it ends, and read where its topic lacks something. */
  async foreignLog(service: string): Promise<PostgresLogStore> {
    const { PostgresLogStore: Store } = await import('@banyan/postgres');
    return Store.open({ ...(await this.followed(service)), readers: 1 });
  }

  /** The address of a service's database. */
  #databaseOf(store: string, service: string): Promise<string> {
    const { plan, urlOf } = this.#parts;
    if (plan.stores[store]!.databases === undefined) return Promise.resolve(urlOf(store));
    return once(this.#made, `${store}/${service}`, async () => {
      const { makeDatabase, serviceDatabase } = await import('@banyan/postgres');
      const url = serviceDatabase(urlOf(store), service);
      await makeDatabase(url, urlOf(store));
      return url;
    });
  }

  #claim(store: string, service: string, formerly?: string): Promise<string> {
    const { plan, elsewhere } = this.#parts;
    const name = plan.stores[store]!.databases === undefined ? store : `${store}/${service}`;
    return once(this.#claimed, name, async () => {
      const url = await this.#databaseOf(store, service);
      const { claimDatabase } = await import('@banyan/postgres');
      if (plan.stores[plan.keys]!.kind === 'embedded') {
        await claimDatabase({ url, folder: elsewhere.name, isRenewed: elsewhere.hasTold(name) });
        elsewhere.told(name);
        return url;
      }
      // Keys on a server belong to no folder: logs and views belong to the store of keys.
      await claimDatabase({
        url,
        folder: this.keysName,
        isRenewed: false,
        ...(formerly !== undefined && { formerly }),
      });
      return url;
    });
  }
}

/** The stores of a service's log and views. */
const storesOf = ({ log, views }: Placement): Set<string> =>
  new Set([typeof log === 'string' ? log : log.store, ...(typeof views === 'string' ? [views] : Object.values(views))]);

const logSchemaOf = (service: string): string => `${service.replaceAll('-', '_')}_0`;

/** Does something the first time it is asked for by a name; whoever asks meanwhile and later gets the same. */
function once<R>(done: Map<string, Promise<R>>, name: string, work: () => Promise<R>): Promise<R> {
  const made = done.get(name) ?? work();
  done.set(name, made);
  return made;
}
