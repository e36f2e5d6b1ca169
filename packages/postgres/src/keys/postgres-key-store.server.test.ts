import { after, before, suite } from 'node:test';
import { keyStoreContract } from '@banyan/testing';
import { KeyServer } from '../../test/key-server.ts';
import { openStore, placeOf } from '../../test/open-key-store.ts';
import { newSchema } from '../testing/schemas.ts';

suite("people's keys on PostgreSQL keep the promises of their port", () => {
  const server = new KeyServer();
  before(() => server.start());
  after(() => server.remove());
  keyStoreContract('PostgresKeyStore', {
    makePlace: () => Promise.resolve(placeOf(server.url, newSchema())),
    // They go with their server.
    removePlace: () => Promise.resolve(),
    openStore,
    bytes: () => Promise.resolve(server.bytes()),
    // Each takes a checkpoint.
    erasures: 12,
    module: new URL('../../test/open-key-store.ts', import.meta.url).href,
  });
});
