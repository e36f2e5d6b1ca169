import { suite } from 'node:test';
import { logStoreContract } from '@banyan/testing';
import { damageLog } from '../test/damage-log.ts';
import { openStore } from '../test/open-log-store.ts';
import { atServer, dropSchema, newSchema } from './testing/schemas.ts';

suite('a log on PostgreSQL keeps the promises of its port', () => {
  logStoreContract('PostgresLogStore', {
    makePlace: async () => newSchema(),
    removePlace: dropSchema,
    openStore,
    damage: (schema, damage) => atServer((client) => damageLog(client, schema, damage)),
    module: new URL('../test/open-log-store.ts', import.meta.url).href,
  });
});
