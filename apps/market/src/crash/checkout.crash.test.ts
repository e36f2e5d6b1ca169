import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { crashAtEveryStep } from '@banyan/testing';
import { visitor, type Shop } from '../checkout/testing/shop.ts';
import { furnishTemplate } from './furnished-template.ts';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = [
  ...['carts', 'inventory', 'orders', 'payments', 'pricing'].map((service) => `${service} log append`),
  'orders view checkouts write',
];

/** A shop with three carts that are priced. */
async function furnish(shop: Shop, template: string): Promise<void> {
  await shop.receive('MUG', 10);
  const buyer = visitor();
  const presentation = await shop.presentGiftCard(buyer, 1200);
  const giftCards = [{ presentation, amount: 1200 }];
  const shipped = await shop.basket({ MUG: 2 }, { buyer, tenders: { giftCards, rest: { kind: 'invoice' } } });
  const baskets = { shipped, cancelled: await shop.basket({ MUG: 3 }), scarce: await shop.basket({ MUG: 11 }) };
  await writeFile(join(template, 'baskets.json'), JSON.stringify(baskets));
}

test('a checkout survives a crash before and after each of its durable steps: an order or nothing, and all that it took given back', async (t) => {
  await furnishTemplate(t, furnish);
  const scenario = new URL('./checkout-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['before', 'after'] });
  const { steps, crashes, states, kills, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps, ${states} states, ${kills} killed`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
