import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashAtEveryStep } from '@banyan/testing';

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = [
  ...['catalog', 'customers', 'inventory', 'orders', 'payments'].map((service) => `${service} log append`),
  'keys obtain',
  'orders view order-list write',
  'inventory view stock-levels write',
  'payments view account-balances write',
];

test('an order survives a crash before and after each of its durable steps', async (t) => {
  const scenario = new URL('./order-scenario.ts', import.meta.url);
  // During a step it has either landed or not: that is before or after. The stores' own suites stop inside of one.
  const report = await crashAtEveryStep({ scenario, moments: ['before', 'after'], lanes: 4 });
  t.diagnostic(`${report.crashes} crashes at ${report.steps.length} durable steps`);
  assert.deepEqual(report.failures, []);
  for (const step of EXPECTED) assert.ok(report.steps.includes(step), `no step is a ${step}`);
  assert.ok(report.crashes >= 1.5 * report.steps.length, `only ${report.crashes} crashes`);
});
