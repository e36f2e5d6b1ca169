import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'node:test';
import { viewStoreContract } from '@banyan/testing';
import { openStore } from '../test/open-store.ts';

suite('the embedded view store keeps the promises of its port', () => {
  viewStoreContract('SqliteViewStore', {
    makePlace: () => mkdtemp(join(tmpdir(), 'banyan-views-')),
    removePlace: (place) => rm(place, { recursive: true }),
    openStore,
    module: new URL('../test/open-store.ts', import.meta.url).href,
    serves: { isOfOneInstance: true },
  });
});
