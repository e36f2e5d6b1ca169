import type { SystemParts } from '@banyan/engine';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { prepareControlSocket } from './control-socket.ts';
import { destroyFile } from './destroy-file.ts';
import { DataFolderError, MissingFileError } from './errors.ts';
import { FolderFormat } from './folder-format.ts';
import { keyFileIn, logFileIn } from './folder-layout.ts';
import { lockFolder } from './folder-lock.ts';
import { holdsLog } from './log-schema.ts';
import { makeFolder } from './make-folder.ts';
import { SqliteKeyStore } from './sqlite-key-store.ts';
import { SqliteLogStore } from './sqlite-log-store.ts';
import { SqliteViewStore } from './view-store.ts';
import { ViewWriter } from './view-writer.ts';
import { WriterPool } from './writer-pool.ts';

export interface DataFolderOptions {
  /** Threads that commit the logs (default 2). */
  readonly writers?: number;
  /** Make a log that does not exist (default true). Whoever only reads has it refused. */
  readonly makeLogs?: boolean;
  /** Called with a line that an operator should read: a view's file was put aside, a log's write-ahead file cannot be taken in. */
  readonly onNotice?: (notice: string) => void;
}

/** A data folder that this process owns until it closes it or dies. Close the stores before the folder. */
export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** Where the owner's control socket belongs (whoever serves it makes it, mode 0600). */
  readonly controlSocket: string;
  /** The folder of one service's files: `log.db`, `views.db` and theirs. Made when missing. */
  serviceFolder(service: string): string;
  /** Opens a log; each at most once at a time. */
  logStore(service: string, shard?: number): Promise<SqliteLogStore>;
  /** Opens the views of a service; each service's at most once at a time. */
  viewStore(service: string): Promise<SqliteViewStore>;
  /** Opens the people's keys; at most once at a time. */
  keyStore(): Promise<SqliteKeyStore>;
  /** Destroys the people's keys that are here, once they are somewhere else. No store may have them open. */
  removeKeys(): void;
  /** All of these as a system wants them: `startSystem({ services, stores: folder.stores })`. */
  readonly stores: SystemParts['stores'];
  /** Where a line goes that an operator should read, as given at the opening. */
  readonly onNotice: (notice: string) => void;
  /** Ends the writer threads and gives the folder up. A store that is still open takes nothing any more. */
  close(): Promise<void>;
}

/**
 * Opens a data folder, making it (mode 0700) when it does not exist, and takes exclusive ownership of it.
 * @throws DataFolderOwnedError when another process has it; MissingFileError when it has lost one of its logs or the keys;
 * DataFolderError when it cannot be used.
 */
export function openDataFolder(path: string, options: DataFolderOptions = {}): DataFolder {
  const {
    writers: threads = 2,
    makeLogs = true,
    onNotice = (notice) => process.emitWarning(notice, 'BanyanNotice'),
  } = options;
  const folder = resolve(path);
  if (!Number.isSafeInteger(threads) || threads < 1)
    throw new DataFolderError(folder, `its logs are written by 1 thread or more, not by ${threads}`);
  makeFolder(folder, folder);
  // Before its lock is taken, which leaves a file there.
  FolderFormat.assertOurs(folder);
  const lock = lockFolder(folder);
  try {
    const format = FolderFormat.open(folder);
    const controlSocket = prepareControlSocket(folder);
    const writers = new WriterPool(threads);
    let viewWriter: ViewWriter | undefined;
    let closed: Promise<void> | undefined;
    const assertOpen = (): void => {
      if (closed !== undefined)
        throw new DataFolderError(folder, 'it was closed here, and may be somebody else’s by now');
    };
    const serviceFolder = (service: string): string => {
      assertOpen();
      if (!/^[a-z][a-z0-9-]*$/.test(service))
        throw new DataFolderError(folder, `${JSON.stringify(service)} is not a service's name`);
      const services = join(folder, 'services');
      makeFolder(folder, services);
      return makeFolder(folder, join(services, service));
    };
    const logStore = async (service: string, shard = 0): Promise<SqliteLogStore> => {
      serviceFolder(service);
      const file = logFileIn(folder, service, shard);
      if (!makeLogs && !existsSync(file))
        throw new DataFolderError(folder, `it has no log of ${service} yet; start the system once, which makes it`);
      if (format.has(file) && isEmptied(file)) throw new MissingFileError(folder, [`what was in ${file}`]);
      const store = await SqliteLogStore.open({ log: service, shard, file, writers, onNotice });
      format.note(file);
      return store;
    };
    const viewStore = async (service: string): Promise<SqliteViewStore> => {
      const own = serviceFolder(service);
      viewWriter ??= new ViewWriter();
      return SqliteViewStore.open(own, { writer: viewWriter, onDamage: onNotice });
    };
    const keyStore = async (): Promise<SqliteKeyStore> => {
      assertOpen();
      const store = await SqliteKeyStore.open(keyFileIn(folder), writers);
      format.note(keyFileIn(folder));
      return store;
    };
    const removeKeys = (): void => {
      assertOpen();
      format.forget(keyFileIn(folder));
      destroyFile(keyFileIn(folder));
    };
    return {
      path: folder,
      controlSocket,
      serviceFolder,
      logStore,
      viewStore,
      keyStore,
      removeKeys,
      stores: { log: logStore, views: viewStore, keys: keyStore },
      onNotice,
      close: () => {
        closed ??= Promise.all([writers.close(), viewWriter?.close()]).then(() => lock.release());
        return closed;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A log that was there and is not: its database is as new. What else may be wrong with the file is told when it is opened. */
function isEmptied(file: string): boolean {
  try {
    return !holdsLog(file);
  } catch {
    return false;
  }
}
