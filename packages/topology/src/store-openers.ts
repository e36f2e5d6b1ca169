import type { KeyStore, LogStore } from '@banyan/engine';
import { DataFolderError, type DataFolder } from '@banyan/sqlite';
import { LogsElsewhere } from './logs-elsewhere.ts';
import { IN_PROCESS, type Plan } from './plan.ts';
import { PostgresStores } from './postgres-stores.ts';

/** How the store in the data folder is called where a plan declares none. */
const THE_FOLDER = 'folder';

/** How one process of a plan opens logs and keys one by one, wherever they are. */
export class StoreOpeners {
  readonly plan: Plan;
  readonly folder: DataFolder;
  readonly elsewhere: LogsElsewhere;
  readonly postgres: PostgresStores;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** @param inFleet whether it is one of several processes, for which a server has so many connections together */
  constructor(
    plan: Plan,
    folder: DataFolder,
    environment: Readonly<Record<string, string | undefined>>,
    { inFleet = false, tellsOfCommits = plan.hub !== IN_PROCESS } = {},
  ) {
    this.plan = plan;
    this.folder = folder;
    this.elsewhere = LogsElsewhere.of(folder.path);
    this.#environment = environment;
    const urlOf = (store: string): string => this.urlOf(store);
    this.postgres = new PostgresStores({ plan, elsewhere: this.elsewhere, urlOf, inFleet, tellsOfCommits });
  }

  get keysAreHere(): boolean {
    return this.plan.stores[this.plan.keys]!.kind === 'embedded';
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

  /** Opens a log where it is said to be, made there when it is not known to have been. */
  log(service: string, store: string): Promise<LogStore> {
    return this.isFolder(store) ? this.folder.logStore(service) : this.postgres.log(service, store);
  }

  keysOnServer(): Promise<KeyStore> {
    return this.postgres.keys();
  }

  error(reason: string): DataFolderError {
    return new DataFolderError(this.folder.path, reason);
  }
}
