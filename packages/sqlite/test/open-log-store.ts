import { join } from 'node:path';
import { SqliteLogStore } from '../src/sqlite-log-store.ts';
import { WriterPool } from '../src/writer-pool.ts';

const writers = new WriterPool(1);

/** The log's file in a place of the contract suite. */
export const logFile = (folder: string, shard = 0): string => join(folder, shard === 0 ? 'log.db' : `log-${shard}.db`);

/** Opens the log in a folder; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (folder: string, shard = 0): Promise<SqliteLogStore> =>
  SqliteLogStore.open({ log: 'library', shard, file: logFile(folder, shard), writers });
