export { PostgresLogStore, type PostgresLogStoreOptions } from './postgres-log-store.ts';
