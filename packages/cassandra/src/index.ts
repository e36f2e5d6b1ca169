export { CassandraViewStore, type CassandraViewStoreOptions } from './cassandra-view-store.ts';
export { readAddress, type ServerAddress } from './server-address.ts';
