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

/** A shop with a cart that is priced, of which a gift card pays a part and a card is to pay the rest. */
async function furnish(shop: Shop, template: string): Promise<void> {
  await shop.receive('MUG', 10);
  const buyer = visitor();
  const presentation = await shop.presentGiftCard(buyer, 2300);
  const giftCards = [{ presentation, amount: 2300 }];
  const rest = { kind: 'card' as const, card: 'tok_good', returnUrl: 'https://shop.example/back' };
  const basket = await shop.basket({ MUG: 2 }, { buyer, tenders: { giftCards, rest } });
  await writeFile(join(template, 'basket.json'), JSON.stringify(basket));
}

test('a checkout by card survives a crash after each of its durable steps: an order or nothing, and its money taken once', async (t) => {
  await furnishTemplate(t, furnish);
  const scenario = new URL('./card-checkout-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['after'] });
  const { steps, crashes, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
