import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { assertStarts, connectionsTo, topologyMistakes, type Plan } from '@banyan/topology';
import { market } from './market.ts';

const PARTS = ['market.ts', 'identities.ts', 'known-as.ts'];
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !PARTS.includes(file))
  .map((file) => file.replace(/\.ts$/, ''));

async function planOf(name: string): Promise<Plan> {
  const found = (await import(`./${name}.ts`)) as Readonly<Record<string, { readonly plan: Plan }>>;
  const [topology] = Object.values(found);
  return topology!.plan;
}

for (const name of names)
  test(`${name} is called as its file, places every service of the market, and has no mistake`, async () => {
    const plan = await planOf(name);
    assert.equal(plan.name, name);
    assert.deepEqual(
      Object.keys(plan.services).toSorted(),
      market.services.map(({ contract }) => contract.name).toSorted(),
    );
    assert.deepEqual(topologyMistakes(plan), []);
  });

test('one process starts without anything, or with the address of PostgreSQL', async () => {
  assertStarts(await planOf('one-process'), {});
  const onPostgres = await planOf('one-process-postgres');
  assertStarts(onPostgres, { BANYAN_POSTGRES_URL: 'postgres://127.0.0.1/market' });
  assert.throws(() => assertStarts(onPostgres, {}), /BANYAN_POSTGRES_URL is not set/);
});

test('the small fleet starts with the address of PostgreSQL', async () => {
  const fleet = await planOf('small-fleet');
  assertStarts(fleet, { BANYAN_POSTGRES_URL: 'postgres://127.0.0.1/market' });
  assert.throws(() => assertStarts(fleet, {}), /BANYAN_POSTGRES_URL is not set/);
});

test('the fleet starts with the addresses of five servers, and tells all that are missing at once', async () => {
  const fleet = await planOf('fleet');
  const names = [
    'BANYAN_POSTGRES_URL',
    'BANYAN_KAFKA_BROKERS',
    'BANYAN_MONGODB_URL',
    'BANYAN_REDIS_URL',
    'BANYAN_CASSANDRA_URL',
  ];
  assertStarts(fleet, Object.fromEntries(names.map((name) => [name, 'somewhere'])));
  assert.throws(
    () => assertStarts(fleet, {}),
    (error: Error) => names.every((name) => error.message.includes(`${name} is not set`)),
  );
});

test('in the fleet each service is a process with a database of its own, and connections are bounded', async () => {
  const { services, processes, ...fleet } = await planOf('fleet');
  for (const [name, { process }] of Object.entries(services)) assert.equal(process, name);
  assert.deepEqual(Object.keys(processes).toSorted(), ['edge', ...Object.keys(services)].toSorted());
  assert.deepEqual(connectionsTo({ services, processes, ...fleet }, 'main'), { databases: 11, connections: 115 });
});

test('orders cannot be listed by tag on Cassandra, nor products be searched, and the check says so of each view', async () => {
  const fleet = await planOf('fleet');
  const onCassandra = (service: string): Plan => {
    const placement = { ...fleet.services[service]!, views: 'history' };
    return { ...fleet, services: { ...fleet.services, [service]: placement } };
  };
  const ofOrders = topologyMistakes(onCassandra('orders'));
  assert.ok(ofOrders.includes('view orders/order-list has the tags index tags, which cassandra does not serve'));
  const ofCatalog = topologyMistakes(onCassandra('catalog'));
  assert.ok(ofCatalog.includes('view catalog/listing has the text index words, which cassandra does not serve'));
  assert.ok(ofCatalog.includes('view catalog/listing folds 2 log shards, and cassandra keeps views of one'));
});
