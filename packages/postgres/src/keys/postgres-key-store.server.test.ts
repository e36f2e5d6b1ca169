import { suite } from 'node:test';
import { keyStoreContract } from '@banyan/testing';
import { openStore } from '../../test/open-key-store.ts';
import { dropSchema, newSchema } from '../testing/schemas.ts';

suite("people's keys on PostgreSQL keep the promises of their port", () => {
  keyStoreContract('PostgresKeyStore', {
    makePlace: () => Promise.resolve(newSchema()),
    removePlace: dropSchema,
    openStore,
    bytes: () => Promise.resolve(Buffer.alloc(0)),
    module: new URL('../../test/open-key-store.ts', import.meta.url).href,
  });
});
