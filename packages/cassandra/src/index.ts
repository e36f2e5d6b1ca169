export { CassandraViewStore, type CassandraViewStoreOptions } from './cassandra-view-store.ts';
export { lookAtCassandra } from './look-at-cassandra.ts';
export { readAddress, type ServerAddress } from './server-address.ts';
