import { suite } from 'node:test';
import { viewStoreContract } from '@banyan/testing';
import { openStore } from '../test/open-view-store.ts';
import { dropPrefix, newPrefix } from './testing/prefixes.ts';

suite('views on Redis keep the promises of their port', () => {
  viewStoreContract('RedisViewStore', {
    makePlace: () => Promise.resolve(newPrefix()),
    removePlace: dropPrefix,
    openStore,
    module: new URL('../test/open-view-store.ts', import.meta.url).href,
  });
});
