import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogStore, System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { openDataFolder } from '@banyan/sqlite';
import type { CrashScenario } from '@banyan/testing';
import { Shop, type Basket } from '../checkout/testing/shop.ts';
import { orderServices } from './order-services.ts';

/** A shop that is furnished, with carts that are priced: `market` is its data folder, `baskets.json` what is to be bought. */
const template = process.env['BANYAN_CHECKOUT_TEMPLATE'] ?? '';

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

function baskets(): Baskets {
  return JSON.parse(readFileSync(join(template, 'baskets.json'), 'utf8')) as Baskets;
}

/** Checkouts on the market's own services and stores, for the crash harness. The shop is furnished beforehand: nothing of that is among the steps. */
export const scenario: CrashScenario = {
  services: orderServices,

  open(path) {
    if (!existsSync(path)) {
      mkdirSync(path, { recursive: true });
      cpSync(join(template, 'market'), path, { recursive: true });
    }
    logs.clear();
    const folder = openDataFolder(path, { writers: 1 });
    const log = async (service: string): Promise<LogStore> => {
      const store = await folder.stores.log(service);
      logs.set(service, store);
      return store;
    };
    return { stores: { ...folder.stores, log }, close: () => folder.close() };
  },

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
    for (const log of logs.values()) {
      await system.operations.verifyLog(log.log);
      assert.deepEqual(await log.registers('intent', '', 10), [], `${log.log} has a command that was never answered`);
    }
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
