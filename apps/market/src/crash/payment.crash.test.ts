import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { crashAtEveryStep } from '@banyan/testing';
import type { Shop } from '../checkout/testing/shop.ts';
import { furnishTemplate } from './furnished-template.ts';
import { failingNetwork, type PaymentStory } from './payment-story.ts';
import { workOff } from './return-story.ts';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = [
  ...['inventory', 'orders', 'payments'].map((service) => `${service} log append`),
  'orders view payment-troubles write',
];

/** A shop with an order of two mugs, to be paid by card at placement; the network has failed that. */
async function furnish(shop: Shop, template: string): Promise<void> {
  const network = failingNetwork(join(template, 'network.json'));
  await shop.receive('MUG', 10);
  const rest = { kind: 'card' as const, card: 'tok_good', returnUrl: 'https://shop.example/back' };
  const basket = await shop.basket({ MUG: 2 }, { channel: 'prepaid', tenders: { rest } });
  await shop.start(basket);
  await workOff(shop.system, network);
  assert.equal((await shop.outcome(basket)).status, 'completed');
  await workOff(shop.system, network);
  const { rows } = await shop.clerk.query(orders, 'payment-troubles', { order: basket.body.checkout });
  assert.deepEqual(
    rows.map(({ kind, amount, needsHelp }) => [kind, amount, needsHelp]),
    [['payment-due', 2500, true]],
  );
  await writeFile(join(template, 'story.json'), JSON.stringify({ basket } satisfies PaymentStory));
}

test('what failed is taken again and given back, once, though the process is killed after each of the durable steps', async (t) => {
  await furnishTemplate(t, furnish);
  const scenario = new URL('./payment-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['after'] });
  const { steps, crashes, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
