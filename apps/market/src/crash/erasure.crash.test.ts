import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashAtEveryStep } from '@banyan/testing';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = [
  'customers log append',
  'keys obtainName',
  'keys erase',
  'keys forgetName',
  'customers view profiles shadow',
  'customers view profiles swap',
  'customers view address-book swap',
  'customers view profiles removeDamaged',
];

test('an erasure survives a crash before and after each of its durable steps: whoever is told that it is done is in no file', async (t) => {
  const scenario = new URL('./erasure-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['before', 'after'] });
  const { steps, crashes, states, kills, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps, ${states} states, ${kills} killed`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
  assert.ok(crashes >= 1.5 * steps.length, `only ${crashes} crashes`);
});
