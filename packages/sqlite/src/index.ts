export { controlSocketPath } from './control-socket.ts';
export { openDataFolder, type DataFolder, type DataFolderOptions } from './data-folder.ts';
export { CorruptKeysError, DataFolderError, DataFolderOwnedError } from './errors.ts';
export { SqliteKeyStore } from './sqlite-key-store.ts';
export { SqliteLogStore, type LogStoreOptions } from './sqlite-log-store.ts';
export { WriterPool } from './writer-pool.ts';
export { SqliteViewStore, type SqliteViewStoreOptions } from './view-store.ts';
export { ViewWriter } from './view-writer.ts';
