export { SqliteLogStore, type LogStoreOptions } from './sqlite-log-store.ts';
export { WriterPool } from './writer-pool.ts';
