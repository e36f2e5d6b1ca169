import { suite } from 'node:test';
import { viewStoreContract } from '@banyan/testing';
import { openStore } from '../test/open-view-store.ts';
import { dropDatabase, newDatabase } from './testing/databases.ts';

suite('views on MongoDB keep the promises of their port', () => {
  viewStoreContract('MongoViewStore', {
    makePlace: () => Promise.resolve(newDatabase()),
    removePlace: dropDatabase,
    openStore,
    module: new URL('../test/open-view-store.ts', import.meta.url).href,
  });
});
