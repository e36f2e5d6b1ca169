import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import { crashAtEveryStep } from '@banyan/testing';
import { Shop, visitor } from '../checkout/testing/shop.ts';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = [
  ...['carts', 'inventory', 'orders', 'payments', 'pricing'].map((service) => `${service} log append`),
  'orders view checkouts write',
];

/** A shop with three carts that are priced. */
async function furnish(template: string): Promise<void> {
  const folder = openDataFolder(join(template, 'market'));
  const shop = await Shop.open(folder);
  await shop.receive('MUG', 10);
  const buyer = visitor();
  const presentation = await shop.presentGiftCard(buyer, 1200);
  const giftCards = [{ presentation, amount: 1200 }];
  const shipped = await shop.basket({ MUG: 2 }, { buyer, tenders: { giftCards, rest: { kind: 'invoice' } } });
  const baskets = { shipped, cancelled: await shop.basket({ MUG: 3 }), scarce: await shop.basket({ MUG: 11 }) };
  await writeFile(join(template, 'baskets.json'), JSON.stringify(baskets));
  await shop.system.operations.settle();
  await shop.system.stop();
  await folder.close();
}

test('a checkout survives a crash before and after each of its durable steps: an order or nothing, and all that it took given back', async (t) => {
  const template = await mkdtemp(join(tmpdir(), 'banyan-checkout-template-'));
  t.after(() => rm(template, { recursive: true }));
  await furnish(template);
  process.env['BANYAN_CHECKOUT_TEMPLATE'] = template;
  const scenario = new URL('./checkout-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['before', 'after'] });
  const { steps, crashes, states, kills, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps, ${states} states, ${kills} killed`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
