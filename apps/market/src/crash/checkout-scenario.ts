import assert from 'node:assert/strict';
import type { LogStore, System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import type { CrashScenario } from '@banyan/testing';
import { Shop, type Basket } from '../checkout/testing/shop.ts';
import { assertLogsWhole, openFurnished, readTemplate } from './furnished-folder.ts';
import { orderServices } from './order-services.ts';

/** What is to be bought, in `baskets.json` beside the furnished shop. */
interface Baskets {
  /** Paid by a gift card and on invoice; shipped. */
  readonly shipped: Basket;
  /** Cancelled after it was placed. */
  readonly cancelled: Basket;
  /** More than there is. */
  readonly scarce: Basket;
}

/** What was placed stays so, whatever is killed: numbers, by checkout. */
const ENDS = { shipped: 'completed', cancelled: 'completed', scarce: 'failed' } as const;
const logs = new Map<string, LogStore>();

const baskets = () => readTemplate('baskets.json') as Baskets;

/** Checkouts on the market's own services and stores, for the crash harness. The shop is furnished beforehand: nothing of that is among the steps. */
export const scenario: CrashScenario = {
  services: orderServices,

  open: (path) => openFurnished(path, logs),

  async run(system, acknowledge) {
    const { shipped, cancelled, scarce } = baskets();
    const shop = Shop.on(system);
    for (const [name, basket] of Object.entries({ shipped, cancelled, scarce })) {
      const client = system.client(basket.buyer);
      const started = await client.send(orders, 'start-checkout', basket.body, { key: `start ${name}` });
      assert.ok(started.done);
      acknowledge(name);
      await system.operations.settle();
    }
    await shop.clerk.send(orders, 'ship-order', { order: shipped.body.checkout }, { key: 'ship' });
    await system.operations.settle();
    const cancel = { order: cancelled.body.checkout, reason: 'changed my mind' };
    await system.client(cancelled.buyer).send(orders, 'cancel-order', cancel, { key: 'cancel' });
    await system.operations.settle();
  },

  async check(system, acknowledged, finished) {
    await Shop.on(system).assertWhole();
    await assertLogsWhole(system, logs);
    for (const [name, { buyer, body }] of Object.entries(baskets()) as [keyof Baskets, Basket][]) {
      const { checkout } = body;
      const told = await system.client(buyer).query(orders, 'checkout', { checkout });
      // A checkout that was not heard of may not have begun; one that has comes to its end.
      if (told === null) assert.ok(!acknowledged.includes(name), `${name} is lost`);
      else assert.equal(told.status, ENDS[name], `${name}: ${JSON.stringify(told)}`);
    }
    if (finished) await checkEnd(system);
  },
};

async function checkEnd(system: System): Promise<void> {
  const { shipped, cancelled } = baskets();
  const shop = Shop.on(system);
  const statusOf = async ({ body }: Basket) =>
    (await shop.clerk.query(orders, 'order', { order: body.checkout }))?.status;
  assert.deepEqual([await statusOf(shipped), await statusOf(cancelled)], ['shipped', 'cancelled']);
  const level = await shop.stockOf('MUG');
  assert.deepEqual([level?.free, level?.reserved, level?.shipped], [8, 0, 2]);
}
