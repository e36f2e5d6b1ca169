import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'node:test';
import { logStoreContract } from '@banyan/testing';
import { damageLog } from '../test/damage-log.ts';
import { logFile, openStore } from '../test/open-log-store.ts';

suite('the embedded log keeps the promises of its port', () => {
  logStoreContract('SqliteLogStore', {
    makePlace: () => mkdtemp(join(tmpdir(), 'banyan-log-')),
    removePlace: (place) => rm(place, { recursive: true }),
    openStore,
    damage: async (place, damage, shard) => damageLog(logFile(place, shard), damage),
    module: new URL('../test/open-log-store.ts', import.meta.url).href,
  });
});
