import { after } from 'node:test';
import type { StoredRow, ViewDefinition, ViewWrite } from '@banyan/engine';
import { CassandraViewStore, type CassandraViewStoreOptions } from '../src/cassandra-view-store.ts';
import { serverUrl } from '../src/testing/server.ts';

/** Opens stores on the test server, and closes them when the suite has ended. */
export function storesOfSuite(): (
  space: string,
  options?: Partial<CassandraViewStoreOptions>,
) => Promise<CassandraViewStore> {
  const opened: CassandraViewStore[] = [];
  after(async () => {
    for (const store of opened) await store.close();
  });
  return async (space, options = {}) => {
    const store = await CassandraViewStore.open({ url: serverUrl(), space, ...options });
    opened.push(store);
    return store;
  };
}

/** A view with one index of two columns. */
export const tallies: ViewDefinition = {
  name: 'tallies',
  shape: 'first',
  indexes: [{ name: 'by-group', kind: 'range', columns: 2 }],
};

/** A row of it. */
export function tally(key: string, group: string | null, size: number): StoredRow {
  return { key, row: JSON.stringify({ group, size }), indexed: { 'by-group': [group, size] } };
}

/** A write of it. */
export function step(from: number, change: Partial<ViewWrite>): ViewWrite {
  return { source: 'log/0', from, to: from + 1, upserts: [], deletes: [], park: [], unpark: [], ...change };
}
