import { suite } from 'node:test';
import { logStoreContract } from '@banyan/testing';
import { damageLog } from '../test/damage-log.ts';
import { openStore, schemaOf } from '../test/open-log-store.ts';
import { atServer, dropSchema, newSchema } from './testing/schemas.ts';

const SHARDS_MAX = 3;

suite('a log on PostgreSQL keeps the promises of its port', () => {
  logStoreContract('PostgresLogStore', {
    makePlace: async () => newSchema(),
    removePlace: async (place) => {
      for (let shard = 0; shard < SHARDS_MAX; shard += 1) await dropSchema(schemaOf(place, shard));
    },
    openStore,
    damage: (place, damage, shard) => atServer((client) => damageLog(client, schemaOf(place, shard), damage)),
    module: new URL('../test/open-log-store.ts', import.meta.url).href,
  });
});
