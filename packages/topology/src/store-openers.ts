import { DefectError } from '@banyan/core';
import type { LogStore } from '@banyan/engine';
import type { PostgresKeyStore } from '@banyan/postgres';
import { DataFolderError, type DataFolder } from '@banyan/sqlite';
import { LogsElsewhere } from './logs-elsewhere.ts';
import { IN_PROCESS, type Plan } from './plan.ts';

/** People's keys, where they are on PostgreSQL. */
const KEY_SCHEMA = 'banyan_keys';

/** How the store in the data folder is called where a plan declares none. */
const THE_FOLDER = 'folder';

/** How the stores of a plan are opened one by one. An adapter is loaded when one of its stores is opened. */
export class StoreOpeners {
  readonly plan: Plan;
  readonly folder: DataFolder;
  readonly elsewhere: LogsElsewhere;
  readonly keysAreHere: boolean;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #readers: { readonly readers?: number };
  readonly #claims = new Map<string, Promise<void>>();
  #keysOnServer: PostgresKeyStore | undefined;

  /** @param isOneOfSeveral a server has so many connections for all processes together */
  constructor(
    plan: Plan,
    folder: DataFolder,
    environment: Readonly<Record<string, string | undefined>>,
    isOneOfSeveral: boolean,
  ) {
    this.plan = plan;
    this.folder = folder;
    this.elsewhere = LogsElsewhere.of(folder.path);
    this.keysAreHere = plan.stores[plan.keys]!.kind === 'embedded';
    this.#environment = environment;
    this.#readers = isOneOfSeveral ? { readers: 2 } : {};
  }

  /** The name of the store in the data folder. */
  get folderName(): string {
    return Object.keys(this.plan.stores).find((name) => this.plan.stores[name]!.kind === 'embedded') ?? THE_FOLDER;
  }

  isFolder(store: string): boolean {
    return store === this.folderName;
  }

  urlOf(store: string): string {
    return this.#environment[this.plan.stores[store]!.address ?? ''] ?? '';
  }

  /** How a server is opened for views and logs. */
  get readers(): { readonly readers?: number } {
    return this.#readers;
  }

  /** Notes on a server, once, whose people's keys belong to what is kept there. */
  claim(store: string): Promise<void> {
    const claim =
      this.#claims.get(store) ?? (this.keysAreHere ? this.#claimByFolder(store) : this.claimByKeys(store, undefined));
    this.#claims.set(store, claim);
    return claim;
  }

  /** Opens a log where it is said to be, made there when it is not known to have been. */
  async log(service: string, store: string): Promise<LogStore> {
    if (this.isFolder(store)) return this.folder.logStore(service);
    await this.claim(store);
    const { PostgresLogStore } = await import('@banyan/postgres');
    return PostgresLogStore.open({
      log: service,
      url: this.urlOf(store),
      schema: logSchemaOf(service),
      make: this.elsewhere.storeOf(service) !== store,
      tellsOfCommits: this.plan.hub !== IN_PROCESS,
      ...this.readers,
    });
  }

  async keysOnServer(): Promise<PostgresKeyStore> {
    const { PostgresKeyStore: Store } = await import('@banyan/postgres');
    this.#keysOnServer = await Store.open({ url: this.urlOf(this.plan.keys), schema: KEY_SCHEMA });
    return this.#keysOnServer;
  }

  /**
   * Keys on a server belong to no folder: logs and views belong to the store of keys.
   * @param formerly the name of the folder that they were in
   */
  async claimByKeys(store: string, formerly: string | undefined): Promise<void> {
    if (this.#keysOnServer === undefined) throw new DefectError('keys are opened before what is sealed with them');
    const { claimDatabase } = await import('@banyan/postgres');
    await claimDatabase({
      url: this.urlOf(store),
      folder: this.#keysOnServer.name,
      isRenewed: false,
      ...(formerly !== undefined && { formerly }),
    });
  }

  async #claimByFolder(store: string): Promise<void> {
    const { claimDatabase } = await import('@banyan/postgres');
    const { elsewhere } = this;
    await claimDatabase({ url: this.urlOf(store), folder: elsewhere.name, isRenewed: elsewhere.hasTold(store) });
    elsewhere.told(store);
  }

  error(reason: string): DataFolderError {
    return new DataFolderError(this.folder.path, reason);
  }
}

/** The schema of a service's log on a server. */
export const logSchemaOf = (service: string): string => `${service.replaceAll('-', '_')}_0`;
