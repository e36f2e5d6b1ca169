import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashAtEveryStep } from '@banyan/testing';

/** After how many of the crashes the restart is crashed, too: each has some 50 durable steps of its own. */
const RESTARTS = 4;

/** What has to be among the durable steps, or the story is not the one that is meant. */
const EXPECTED = [
  ...['catalog', 'customers', 'inventory', 'orders', 'payments'].map((service) => `${service} log append`),
  'keys obtain',
  'orders view order-list write',
  'inventory view stock-levels write',
  'payments view account-balances write',
];

test('an order survives a crash before and after each of its durable steps, and the restart after some of them one at each of its own', async (t) => {
  const scenario = new URL('./order-scenario.ts', import.meta.url);
  // During a step it has either landed or not: that is before or after. The stores' own suites stop inside of one.
  const report = await crashAtEveryStep({ scenario, moments: ['before', 'after'], restarts: RESTARTS });
  const { steps, crashes, restartSteps, states, kills, failures } = report;
  t.diagnostic(
    `${crashes} crashes at ${steps.length} durable steps, ${restartSteps.length} of restarts, ${states} states, ${kills} killed`,
  );
  assert.deepEqual(failures, []);
  for (const step of EXPECTED) assert.ok(steps.includes(step), `no step is a ${step}`);
  assert.ok(crashes >= 1.5 * steps.length, `only ${crashes} crashes`);
  for (const kind of [/ view \S+ open$/, / view \S+ write$/, / log append$/])
    assert.ok(
      restartSteps.some((step) => kind.test(step)),
      `no restart was stopped at a step like ${kind}`,
    );
  assert.ok(restartSteps.length >= 20 * RESTARTS, `only ${restartSteps.length} crashes of restarts`);
});
