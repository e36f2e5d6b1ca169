import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { Source } from '@banyan/engine';
import { componentDigest } from '@banyan/engine/digest';
import { hubContract, type HubUnderTest } from '@banyan/testing';
import { PostgresHub } from './postgres-hub.ts';
import { PostgresLogStore } from './postgres-log-store.ts';
import { atServer, dropSchema, newSchema } from './testing/schemas.ts';
import { serverUrl } from './testing/server-url.ts';

const AT = '2026-01-01T00:00:00.000Z';
/** Longer than a test takes: what is heard in time was told, not found by looking. */
const NEVER_MS = 1_000_000;

interface Opened extends HubUnderTest {
  readonly hub: PostgresHub;
  readonly schemas: readonly string[];
}

/** A hub over logs whose owners are somebody else, one of them in two shards. */
async function openHub(tellsOfCommits: boolean, pollMs: number): Promise<Opened> {
  const schemas = [newSchema(), newSchema(), newSchema()] as const;
  const [library, archive, second] = [
    { log: 'library', shard: 0 },
    { log: 'archive', shard: 0 },
    { log: 'library', shard: 1 },
  ] as const;
  const places = [library, archive, second].map((source, nth) => ({
    ...source,
    url: serverUrl(),
    schema: schemas[nth]!,
  }));
  const owners = await Promise.all(places.map((place) => PostgresLogStore.open({ ...place, tellsOfCommits })));
  const hub = await PostgresHub.open({ logs: places, pollMs });
  return {
    hub,
    schemas,
    sources: [library, archive, second],
    async append(source: Source, count: number): Promise<void> {
      const log = owners.find((one) => one.log === source.log && one.shard === source.shard)!;
      const { position } = await log.head();
      const events = Array.from({ length: count }, (_, nth) => ({
        stream: 'book/1',
        version: position + nth + 1,
        type: 'lent',
        schema: 1,
        occurredAt: AT,
        payload: JSON.stringify({ source, nth, page: 'p'.repeat(4_000) }),
        meta: '{}',
      }));
      const component = { reads: [{ stream: 'book/1', version: position }], events, registers: [] };
      await log.append({
        id: `${source.log}-${source.shard}-${position}`,
        recordedAt: AT,
        components: [{ ...component, digest: componentDigest(events) }],
      });
    },
    async close(): Promise<void> {
      await hub.close();
      await Promise.all(owners.map((owner) => owner.close()));
      for (const schema of schemas) await dropSchema(schema);
    },
  };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

suite('a hub on PostgreSQL keeps the promises of its port', () => {
  hubContract('PostgresHub, told of commits', { openHub: () => openHub(true, NEVER_MS), until });
  hubContract('PostgresHub, told of nothing', { openHub: () => openHub(false, 20), until });
});

suite('a hub on PostgreSQL whose listening is cut off', () => {
  const opened: Opened[] = [];
  after(async () => {
    for (const one of opened) await one.close();
  });

  test('listens again, and hears what was told meanwhile', async () => {
    const one = await openHub(true, NEVER_MS);
    opened.push(one);
    const { hub, sources, append } = one;
    const [source] = sources;
    let seen = 0;
    hub.watch(source, () => void hub.head(source).then((head) => (seen = Math.max(seen, head))));
    await append(source, 1);
    await until(async () => seen === 1);
    for (const _ of [1, 2]) {
      const ended = await atServer(async (client) => {
        const listening = "select pid from pg_stat_activity where application_name = 'banyan hub'";
        await until(async () => (await client.query(listening)).rowCount !== 0);
        return client.query(`select pg_terminate_backend(pid) from (${listening}) listeners`);
      });
      assert.notEqual(ended.rowCount, 0);
      await append(source, 1);
      const expected = seen + 1;
      await until(async () => seen === expected);
    }
    assert.equal(seen, 3);
  });
});
