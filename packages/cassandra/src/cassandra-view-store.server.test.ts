import { suite } from 'node:test';
import { viewStoreContract } from '@banyan/testing';
import { openStore } from '../test/open-view-store.ts';
import { newSpace } from './testing/server.ts';

suite('views on Cassandra keep the promises of their port', () => {
  viewStoreContract('CassandraViewStore', {
    makePlace: () => Promise.resolve(newSpace()),
    removePlace: () => Promise.resolve(),
    openStore,
    module: new URL('../test/open-view-store.ts', import.meta.url).href,
    serves: { indexes: ['range'], isOfOneShard: true },
  });
});
