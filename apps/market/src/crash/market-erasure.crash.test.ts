import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { crashAtEveryStep } from '@banyan/testing';
import { furnishTemplate } from './furnished-template.ts';
import { furnishNow, furnishPast, type ErasureStory } from './market-erasure-story.ts';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = [
  ...['customers', 'orders', 'payments', 'notifications'].map((service) => `${service} log append`),
  'keys erase',
  'keys forgetName',
  'customers view profiles swap',
  'orders view order-list swap',
  'payments view provider-requests swap',
  'notifications view outbox swap',
];
const FIVE_YEARS_MS = 5 * 365 * 86_400_000;

test('an erasure survives a crash after each of its durable steps in the whole market: nobody before their refund, then everywhere at once, but for an invoice that is kept', async (t) => {
  let old = '';
  const past = {
    agoMs: FIVE_YEARS_MS,
    furnish: async (...[shop]: Parameters<typeof furnishNow>) => {
      old = await furnishPast(shop);
    },
  };
  await furnishTemplate(
    t,
    async (shop, template) => {
      const story: ErasureStory = { old, ...(await furnishNow(shop, template)) };
      await writeFile(join(template, 'story.json'), JSON.stringify(story));
    },
    past,
  );
  const scenario = new URL('./market-erasure-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['after'] });
  const { steps, crashes, states, kills, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps, ${states} states, ${kills} killed`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
