import { join } from 'node:path';
import { SqliteKeyStore } from '../src/sqlite-key-store.ts';
import { WriterPool } from '../src/writer-pool.ts';

const writers = new WriterPool(1);

/** Opens the keys in a folder; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (folder: string): Promise<SqliteKeyStore> =>
  SqliteKeyStore.open(join(folder, 'keys.db'), writers);
