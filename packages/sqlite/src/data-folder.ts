import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { prepareControlSocket } from './control-socket.ts';
import { DataFolderError } from './errors.ts';
import { checkFormat } from './folder-format.ts';
import { FolderLock } from './folder-lock.ts';
import { SqliteKeyStore } from './sqlite-key-store.ts';
import { SqliteLogStore } from './sqlite-log-store.ts';
import { WriterPool } from './writer-pool.ts';

export interface DataFolderOptions {
  /** Threads that commit the logs (default 2). */
  readonly writers?: number;
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
  /** Opens the people's keys; at most once at a time. */
  keyStore(): Promise<SqliteKeyStore>;
  /** Ends the writer threads and gives the folder up. */
  close(): Promise<void>;
}

/**
 * Opens a data folder, making it (mode 0700) when it does not exist, and takes exclusive ownership of it.
 * @throws DataFolderOwnedError when another process has it; DataFolderError when it cannot be used.
 */
export function openDataFolder(path: string, { writers: threads }: DataFolderOptions = {}): DataFolder {
  const folder = resolve(path);
  makeFolder(folder, folder);
  const lock = FolderLock.acquire(folder);
  try {
    checkFormat(folder);
    const controlSocket = prepareControlSocket(folder);
    const writers = new WriterPool(threads);
    const serviceFolder = (service: string): string => {
      if (!/^[a-z][a-z0-9-]*$/.test(service))
        throw new DataFolderError(folder, `${JSON.stringify(service)} is not a service's name`);
      const services = join(folder, 'services');
      makeFolder(folder, services);
      return makeFolder(folder, join(services, service));
    };
    return {
      path: folder,
      controlSocket,
      serviceFolder,
      logStore: async (service, shard = 0) => {
        const file = join(serviceFolder(service), shard === 0 ? 'log.db' : `log-${shard}.db`);
        return SqliteLogStore.open({ log: service, shard, file, writers });
      },
      keyStore: () => SqliteKeyStore.open(join(folder, 'keys.db'), writers),
      close: async () => {
        await writers.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function makeFolder(dataFolder: string, path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  } catch (error) {
    throw new DataFolderError(dataFolder, `${path} cannot be made`, error);
  }
}
