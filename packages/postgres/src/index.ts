export { claimDatabase, type Claim } from './claim-database.ts';
export { ForeignDatabaseError } from './errors.ts';
export { PostgresKeyStore, type PostgresKeyStoreOptions } from './keys/postgres-key-store.ts';
export { lookAtPostgres, type PostgresServer } from './look-at-postgres.ts';
export { PostgresHub, type FollowedLog, type PostgresHubOptions } from './postgres-hub.ts';
export { PostgresLogStore, type PostgresLogStoreOptions } from './postgres-log-store.ts';
export { makeDatabase, serviceDatabase } from './service-database.ts';
export { PostgresViewStore, type PostgresViewStoreOptions } from './views/postgres-view-store.ts';
export { watchCommits } from './watch-commits.ts';
