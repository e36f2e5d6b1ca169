import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { crashAtEveryStep } from '@banyan/testing';
import { visitor, type Shop } from '../checkout/testing/shop.ts';
import { FileNetwork } from './file-network.ts';
import { furnishTemplate } from './furnished-template.ts';
import { newReturnStory, workOff } from './return-story.ts';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = [
  ...['inventory', 'orders', 'payments'].map((service) => `${service} log append`),
  'orders view order-returns write',
];

/** A shop that has sent an order of two mugs, paid by a gift card and, what was left, by a card. */
async function furnish(shop: Shop, template: string): Promise<void> {
  const network = new FileNetwork(join(template, 'network.json'));
  await shop.receive('MUG', 10);
  const buyer = visitor();
  const presentation = await shop.presentGiftCard(buyer, 2300);
  const giftCards = [{ presentation, amount: 2300 }];
  const rest = { kind: 'card' as const, card: 'tok_good', returnUrl: 'https://shop.example/back' };
  const basket = await shop.basket({ MUG: 2 }, { buyer, tenders: { giftCards, rest } });
  await shop.start(basket);
  await workOff(shop.system, network);
  assert.equal((await shop.outcome(basket)).status, 'completed');
  const sent = await shop.clerk.send(orders, 'fulfil-order', { order: basket.body.checkout, fulfilment: 'parcel' });
  assert.ok(sent.done, JSON.stringify(sent));
  await workOff(shop.system, network);
  await writeFile(join(template, 'story.json'), JSON.stringify(newReturnStory(basket)));
}

test('a return survives a crash after each of its durable steps: credited, back in stock and paid back, once', async (t) => {
  await furnishTemplate(t, furnish);
  const scenario = new URL('./return-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['after'] });
  const { steps, crashes, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
