import assert from 'node:assert/strict';
import type { LogStore, System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import type { CrashScenario } from '@banyan/testing';
import { Shop, type Basket } from '../checkout/testing/shop.ts';
import { FileNetwork } from './file-network.ts';
import { assertLogsWhole, openFurnished, readTemplate } from './furnished-folder.ts';
import { orderServices } from './order-services.ts';
import { workOff } from './return-story.ts';

const logs = new Map<string, LogStore>();
let network: FileNetwork;

/** What is to be bought: two mugs and delivery for 25.00, of which a gift card pays 23.00 and a card the rest. */
const basket = () => readTemplate('basket.json') as Basket;

/** A checkout whose rest is paid by card, up to the parcel that takes the money, for the crash harness. The shop is furnished beforehand: nothing of that is among the steps. */
export const scenario: CrashScenario = {
  services: orderServices,

  open(path) {
    network = new FileNetwork(`${path}-network.json`);
    return openFurnished(path, logs);
  },

  async run(system, acknowledge) {
    const { buyer, body } = basket();
    const started = await system.client(buyer).send(orders, 'start-checkout', body, { key: 'start' });
    assert.ok(started.done, JSON.stringify(started));
    acknowledge('started');
    await workOff(system, network);
    const parcel = { order: body.checkout, fulfilment: 'parcel' };
    const sent = await Shop.on(system).clerk.send(orders, 'fulfil-order', parcel, { key: 'send' });
    assert.ok(sent.done, JSON.stringify(sent));
    acknowledge('sent');
    await workOff(system, network);
  },

  async check(system, acknowledged, finished) {
    await workOff(system, network);
    await Shop.on(system).assertWhole();
    await assertLogsWhole(system, logs);
    const { buyer, body } = basket();
    const told = await system.client(buyer).query(orders, 'checkout', { checkout: body.checkout });
    // A checkout that was not heard of may not have begun; one that has comes to its end.
    if (told === null) assert.ok(!acknowledged.includes('started'), 'the checkout is lost');
    else assert.equal(told.status, 'completed', JSON.stringify(told));
    await checkMoney(system, acknowledged.includes('sent') || finished);
  },
};

/** What the card network and the ledger say of the money is the same; what is sent is taken, once. */
async function checkMoney(system: System, isSent: boolean): Promise<void> {
  const { clerk } = Shop.on(system);
  const { checkout } = basket().body;
  const { captured, refunded } = network.sums();
  const intent = await clerk.query(payments, 'intent', { intent: `${checkout}.card` });
  assert.deepEqual([intent?.captured.amount ?? 0, refunded], [captured * 100, 0]);
  const balance = async (account: string) =>
    (await clerk.query(payments, 'balance', { account, currency: 'GBP' })).balance.amount / 100;
  assert.equal(await balance('asset:card-network'), captured);
  if (!isSent) return;
  assert.equal((await clerk.query(orders, 'order', { order: checkout }))?.status, 'shipped');
  assert.deepEqual([captured, await balance('asset:receivables')], [200, 0]);
}
