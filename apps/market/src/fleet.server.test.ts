import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { freshDatabase, serverUrl } from '@banyan/postgres/testing';
import { importUnderKills } from './testing/import-under-kills.ts';
import { startFleet } from './testing/start-fleet.ts';

const SERVICES = 'catalog pricing carts customers orders inventory payments channels shipping notifications'.split(' ');

test('a fleet on Kafka, with views on four kinds of servers, imports while its processes are killed, reports what an independent program computes, checks, and stops whole', async (t) => {
  const database = await freshDatabase(serverUrl());
  t.after(() => database.drop());
  const fleet = await startFleet(t, {
    BANYAN_TOPOLOGY: 'fleet',
    BANYAN_POSTGRES_URL: database.url,
    BANYAN_KAFKA_BROKERS: `${process.env['BANYAN_KAFKA_BROKERS']}&prefix=fresh-${randomBytes(8).toString('hex')}.`,
  });
  await importUnderKills(t, fleet, {
    // One that has views on MongoDB, and one that has some on Cassandra.
    killed: ['catalog-1', 'orders-1'],
    members: ['edge', ...SERVICES].map((name) => `${name}-1`),
  });
});
