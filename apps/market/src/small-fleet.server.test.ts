import { test } from 'node:test';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { importUnderKills } from './testing/import-under-kills.ts';
import { startFleet } from './testing/start-fleet.ts';

test('a fleet imports while its processes are killed, reports what an independent program computes, checks, and stops whole', async (t) => {
  const database = await freshDatabase(serverUrl());
  t.after(() => database.drop());
  const fleet = await startFleet(t, { BANYAN_TOPOLOGY: 'small-fleet', BANYAN_POSTGRES_URL: database.url });
  await importUnderKills(t, fleet, {
    killed: ['orders-1', 'front-2', 'office-1'],
    members: ['edge-1', 'front-1', 'front-2', 'orders-1', 'orders-2', 'office-1'],
  });
});
