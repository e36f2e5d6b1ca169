import { CassandraViewStore } from '../src/cassandra-view-store.ts';
import { serverUrl } from '../src/testing/server.ts';

/** A store on the test server; also for the contract suite's child processes. */
export const openStore = (space: string): Promise<CassandraViewStore> =>
  CassandraViewStore.open({ url: serverUrl(), space });
