import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderError, keyFileIn, logTenure, replaceFile } from '@banyan/sqlite';

interface Noted {
  /** The folder's name. */
  readonly folder: string;
  /** The stores that have been told it. */
  readonly stores: readonly string[];
  /** By service, the store that its log is on. */
  readonly logs: Readonly<Record<string, string>>;
  /** The store that people's keys have been moved to. */
  readonly keys?: string;
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
    return this.storeOf(service) !== undefined;
  }

  /** Notes that the log of a service is on a store: it was made or moved there. */
  made(service: string, store: string): void {
    if (this.storeOf(service) !== store)
      this.#change(({ logs, ...rest }) => ({ ...rest, logs: { ...logs, [service]: store } }));
  }

  /** Notes that the log of a service is in the folder: it was moved there. */
  cameBack(service: string): void {
    if (!this.has(service)) return;
    this.#change(({ logs, ...rest }) => ({
      ...rest,
      logs: Object.fromEntries(Object.entries(logs).filter(([name]) => name !== service)),
    }));
  }

  /** The store, outside of the folder, that the log of a service is known to be on. */
  storeOf(service: string): string | undefined {
    const logs = this.#noted?.logs ?? {};
    return Object.hasOwn(logs, service) ? logs[service] : undefined;
  }

  /**
   * What the folder knows of a log must not contradict where it is looked for; the heads of the logs say the rest when they are opened.
   * @param store undefined: in the folder
   * @throws DataFolderError
   */
  assertKept(service: string, store: string | undefined): void {
    const here = logTenure(this.#folder, service);
    if (here?.state === 'open') {
      // A note of where it was is older than the log that came back.
      if (store === undefined) return this.cameBack(service);
      throw this.#error(
        `it holds the log of ${service} itself, and this topology looks for it on ${store}; move it there with \`banyan move\`, start it with the topology that it was begun with, or use another folder`,
      );
    }
    const kept = this.storeOf(service);
    // Whether it has really gone there is told by its head.
    const isSealed = store === undefined && here !== undefined;
    if (kept !== undefined && kept !== store && !isSealed)
      throw this.#error(
        `the log of ${service} is on the store ${kept}, and this topology looks for it ${store === undefined ? 'in the folder' : `on ${store}`}; move it with \`banyan move\`, or start it with the topology that it was begun with`,
      );
  }

  /** Whether people's keys have been moved to a store, from which moment on those that are left here are none. */
  get keysAreGone(): boolean {
    return this.#noted?.keys !== undefined;
  }

  keysMoved(store: string): void {
    this.#change((noted) => ({ ...noted, keys: store }));
  }

  /**
   * The same for people's keys.
   * @param store undefined: in the folder
   * @throws DataFolderError
   */
  assertKeysKept(store: string | undefined): void {
    const moved = this.#noted?.keys;
    if (store === undefined && moved !== undefined)
      throw this.#error(
        `people’s keys have been moved to the store ${moved}, and this topology looks for them in the folder`,
      );
    if (store !== undefined && moved === undefined && existsSync(keyFileIn(this.#folder)))
      throw this.#error(
        `it holds people’s keys itself, and this topology looks for them on ${store}; move them there with \`banyan move --all\`, start it with the topology that it was begun with, or use another folder`,
      );
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
      const { folder, stores, logs, keys } = JSON.parse(readFileSync(this.#file, 'utf8')) as Noted;
      const isWhole =
        /^[0-9a-f-]{36}$/.test(folder) &&
        stores.every((store) => typeof store === 'string') &&
        Object.values(logs).every((store) => typeof store === 'string') &&
        (keys === undefined || typeof keys === 'string');
      if (isWhole) return { folder, stores, logs, ...(keys !== undefined && { keys }) };
    } catch (error) {
      throw this.#error(`${this.#file} cannot be read: put it back from a copy of the folder`, error);
    }
    throw this.#error(`${this.#file} is not as it was written: put it back from a copy of the folder`);
  }

  #error(reason: string, cause?: unknown): DataFolderError {
    return new DataFolderError(this.#folder, reason, cause);
  }
}
