import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { claimDatabase } from '@banyan/postgres';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { temporaryFolder } from './retail/testing/retail-csv.ts';
import { importUnderKills } from './testing/import-under-kills.ts';
import { runScript } from './testing/run-script.ts';
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

test('a fleet of which a process cannot start ends, and says why', async (t) => {
  const database = await freshDatabase(serverUrl());
  t.after(() => database.drop());
  await claimDatabase({ url: database.url, folder: 'another', isRenewed: false });
  const folder = join(await temporaryFolder(t), 'data');
  const env = { BANYAN_TOPOLOGY: 'small-fleet', BANYAN_POSTGRES_URL: database.url };
  const { code, err } = await runScript('start.ts', folder, [], env);
  assert.equal(code, 1, err);
  assert.match(err, /^banyan: front-\d could not start: .*it holds the logs of another data folder/m);
});
