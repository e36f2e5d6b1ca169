import { suite } from 'node:test';
import { viewStoreContract } from '@banyan/testing';
import { openStore } from '../../test/open-view-store.ts';
import { dropSchema, newSchema } from '../testing/schemas.ts';

suite('views on PostgreSQL keep the promises of their port', () => {
  viewStoreContract('PostgresViewStore', {
    makePlace: () => Promise.resolve(newSchema()),
    removePlace: dropSchema,
    openStore,
    module: new URL('../../test/open-view-store.ts', import.meta.url).href,
  });
});
