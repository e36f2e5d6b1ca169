import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pricing } from '@banyan/pricing/contract';
import { crashAtEveryStep } from '@banyan/testing';
import type { Shop } from '../checkout/testing/shop.ts';
import type { Edits } from './edit-scenario.ts';
import { furnishTemplate } from './furnished-template.ts';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = ['inventory', 'orders', 'pricing', 'payments'].map((service) => `${service} log append`);

/** A shop with an order of two mugs, and quotes of pots for its buyer. */
async function furnish(shop: Shop, template: string): Promise<void> {
  await shop.receive('MUG', 10);
  await shop.receive('POT', 2);
  await shop.receive('POT', 2, 'north');
  const channel = 'in-parts';
  const basket = await shop.basket({ MUG: 2 }, { channel });
  const order = await shop.orderFrom(basket);
  const adding = async (pieces: Readonly<Record<string, number>>, removes?: Edits['fits']['removes']) => {
    const quote = randomUUID();
    const made = await shop.clerk.send(pricing, 'make-quote', {
      quote,
      channel,
      currency: 'GBP',
      buyer: basket.buyer.id,
      destination: { country: 'GB', postcode: 'N1 9GU' },
      lines: Object.entries(pieces).map(([sku, quantity]) => ({ line: sku, sku, quantity })),
    });
    assert.ok(made.done, JSON.stringify(made));
    const adds = { quote, expectedTotal: made.answer.totals.gross, payBy: 'card' as const };
    return { edit: randomUUID(), order, reason: 'Rang for pots', adds, ...(removes && { removes }) };
  };
  const edits: Edits = {
    unpaid: await adding({ POT: 3, MUG: 1 }),
    fits: await adding({ POT: 3 }, [{ line: 0, quantity: 1 }]),
  };
  await writeFile(join(template, 'buyer.json'), JSON.stringify(basket.buyer));
  await writeFile(join(template, 'edits.json'), JSON.stringify(edits));
}

test('an edit survives a crash before and after each of its durable steps: made as a whole, from both locations and paid by card, or not at all', async (t) => {
  await furnishTemplate(t, furnish);
  const scenario = new URL('./edit-scenario.ts', import.meta.url);
  const report = await crashAtEveryStep({ scenario, moments: ['before', 'after'] });
  const { steps, crashes, failures } = report;
  t.diagnostic(`${crashes} crashes at ${steps.length} durable steps`);
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
});
