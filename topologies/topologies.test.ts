import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { assertStarts, topologyMistakes, type Plan } from '@banyan/topology';
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
