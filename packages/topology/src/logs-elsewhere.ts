import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderError, logFileIn, replaceFile } from '@banyan/sqlite';

interface Noted {
  /** The folder's name. */
  readonly folder: string;
  /** The stores that have been told it. */
  readonly stores: readonly string[];
  /** By service, the store that its log is on. */
  readonly logs: Readonly<Record<string, string>>;
}

/**
 * What a data folder knows of logs that are not in it: the file `logs-elsewhere.json`. So nobody starts its views and keys on logs that are not theirs, or on
 * new ones while the old ones are somewhere else.
 */
export class LogsElsewhere {
  readonly #folder: string;
  readonly #file: string;
  #noted: Noted | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, 'logs-elsewhere.json');
    this.#noted = existsSync(this.#file) ? this.#read() : undefined;
  }

  /** @throws DataFolderError when its file is damaged */
  static of(folder: string): LogsElsewhere {
    return new LogsElsewhere(folder);
  }

  /** The folder's name, durable from now on. */
  get name(): string {
    if (this.#noted === undefined) this.#write({ folder: randomUUID(), stores: [], logs: {} });
    return this.#noted!.folder;
  }

  /** Whether a store has been told the folder's name. */
  hasTold(store: string): boolean {
    return this.#noted?.stores.includes(store) === true;
  }

  told(store: string): void {
    if (!this.hasTold(store)) this.#change(({ stores, ...rest }) => ({ ...rest, stores: [...stores, store] }));
  }

  /** Whether the log of a service is known to be there. */
  has(service: string): boolean {
    return this.#storeOf(service) !== undefined;
  }

  /** Notes that the log of a service has been made on a store. */
  made(service: string, store: string): void {
    if (!this.has(service)) this.#change(({ logs, ...rest }) => ({ ...rest, logs: { ...logs, [service]: store } }));
  }

  /** @throws DataFolderError when the log of a service cannot be looked for on this store, since it is kept somewhere else; undefined: in the folder */
  assertKept(service: string, store: string | undefined): void {
    const kept = this.#storeOf(service);
    if (kept !== undefined && kept !== store)
      throw this.#error(
        `the log of ${service} is on the store ${kept}, and this topology looks for it ${store === undefined ? 'in the folder' : `on ${store}`}; start it with the topology that it was begun with`,
      );
    if (store !== undefined && kept === undefined && existsSync(logFileIn(this.#folder, service, 0)))
      throw this.#error(
        `it holds the log of ${service} itself, and this topology looks for it on ${store}; start it with the topology that it was begun with, or use another folder`,
      );
  }

  #storeOf(service: string): string | undefined {
    const logs = this.#noted?.logs ?? {};
    return Object.hasOwn(logs, service) ? logs[service] : undefined;
  }

  #change(change: (noted: Noted) => Noted): void {
    void this.name;
    this.#write(change(this.#noted!));
  }

  #write(noted: Noted): void {
    replaceFile(this.#file, `${JSON.stringify(noted)}\n`);
    this.#noted = noted;
  }

  #read(): Noted {
    try {
      const { folder, stores, logs } = JSON.parse(readFileSync(this.#file, 'utf8')) as Noted;
      const isWhole =
        /^[0-9a-f-]{36}$/.test(folder) &&
        stores.every((store) => typeof store === 'string') &&
        Object.values(logs).every((store) => typeof store === 'string');
      if (isWhole) return { folder, stores, logs };
    } catch (error) {
      throw this.#error(`${this.#file} cannot be read: put it back from a copy of the folder`, error);
    }
    throw this.#error(`${this.#file} is not as it was written: put it back from a copy of the folder`);
  }

  #error(reason: string, cause?: unknown): DataFolderError {
    return new DataFolderError(this.#folder, reason, cause);
  }
}
