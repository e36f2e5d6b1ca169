export { claimDatabase, type Claim } from './claim-database.ts';
export { ForeignDatabaseError } from './errors.ts';
export { PostgresLogStore, type PostgresLogStoreOptions } from './postgres-log-store.ts';
