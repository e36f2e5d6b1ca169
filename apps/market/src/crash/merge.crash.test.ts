import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { crashAtEveryStep } from '@banyan/testing';
import type { Shop } from '../checkout/testing/shop.ts';
import { furnishTemplate } from './furnished-template.ts';
import { furnishMerge } from './merge-story.ts';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = ['carts log append', 'customers log append', 'carts view carts write'];

/** A shop with the carts of a customer and of a guest. */
async function furnish(shop: Shop, template: string): Promise<void> {
  const story = await furnishMerge(shop);
  await shop.system.operations.settle();
  const { events: furnished } = await shop.system.operations.verifyLog('carts');
  await writeFile(join(template, 'story.json'), JSON.stringify({ ...story, furnished }));
}

test('a merge at sign-in survives a crash before and after each of its durable steps: pieces add up once, coupons stay, the guest’s cart is closed', async (t) => {
  await furnishTemplate(t, furnish);
  const scenario = new URL('./merge-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['before', 'after'] });
  const { steps, crashes, states, kills, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps, ${states} states, ${kills} killed`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
