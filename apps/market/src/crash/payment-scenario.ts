import assert from 'node:assert/strict';
import { cpSync, existsSync } from 'node:fs';
import type { LogStore, System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import type { CrashScenario } from '@banyan/testing';
import { Shop } from '../checkout/testing/shop.ts';
import type { FileNetwork } from './file-network.ts';
import { assertLogsWhole, inTemplate, openFurnished } from './furnished-folder.ts';
import { orderServices } from './order-services.ts';
import { failingNetwork, readPaymentStory, untilTroubles } from './payment-story.ts';
import { workOff } from './return-story.ts';

const logs = new Map<string, LogStore>();
let network: FileNetwork;

/** Money that a card network has failed to take is taken again, a part of the order is given up, and its refund, which fails first, is made at the second try. */
export const scenario: CrashScenario = {
  services: orderServices,

  open(path) {
    // What the card network has, beside the shop.
    if (!existsSync(path)) cpSync(inTemplate('network.json'), `${path}-network.json`);
    network = failingNetwork(`${path}-network.json`);
    return openFurnished(path, logs);
  },

  async run(system, acknowledge) {
    const order = readPaymentStory().basket.body.checkout;
    const { clerk } = Shop.on(system);
    const asked = await clerk.send(orders, 'collect-payment', { order }, { key: 'collect' });
    assert.ok(asked.done, JSON.stringify(asked));
    acknowledge('asked');
    await workOff(system, network);
    const lines = [{ line: 0, quantity: 1 }];
    const cancel = { cancellation: 'c-1', order, lines, reason: 'Bought twice' };
    const cancelled = await clerk.send(orders, 'cancel-lines', cancel, { key: 'cancel' });
    assert.ok(cancelled.done, JSON.stringify(cancelled));
    acknowledge('cancelled');
    await workOff(system, network);
    const retried = await clerk.send(orders, 'retry-card-refund', { order }, { key: 'retry' });
    assert.ok(retried.done, JSON.stringify(retried));
    acknowledge('retried');
    await lastRefund(system, order);
  },

  async check(system, acknowledged, finished) {
    const order = readPaymentStory().basket.body.checkout;
    await workOff(system, network);
    if (acknowledged.includes('retried')) await lastRefund(system, order);
    const { clerk } = Shop.on(system);
    const { captured, refunded } = network.sums();
    if (acknowledged.includes('asked')) assert.equal(captured, 2500);
    if (acknowledged.includes('retried') || finished) assert.equal(refunded, 1000);
    assert.ok(
      [0, 2500].includes(captured) && [0, 1000].includes(refunded),
      `${captured} taken, ${refunded} given back`,
    );
    const intent = await clerk.query(payments, 'intent', { intent: `${order}.card` });
    assert.deepEqual([intent?.captured.amount, intent?.refunded.amount], [captured * 100, refunded * 100]);
    const told = await clerk.query(orders, 'order', { order });
    assert.equal(told?.paymentDue, captured === 0);
    const open = told?.items[0]?.pieces?.open;
    if (acknowledged.includes('cancelled')) assert.equal(open, 1);
    await checkBooks(system, { captured, refunded, isCancelled: open === 1 });
    const { rows } = await clerk.query(orders, 'payment-troubles', { order });
    const kinds = rows.map(({ kind, amount }) => [kind, amount]);
    if (captured === 0) assert.deepEqual(kinds, [['payment-due', 2500]]);
    else assert.deepEqual(kinds, open === 1 && refunded === 0 ? [['refund-failed', 1000]] : []);
    await Shop.on(system).assertWhole();
    await assertLogsWhole(system, logs);
  },
};

/** Waits for the refund that staff have had tried again. */
async function lastRefund(system: System, order: string): Promise<void> {
  let isOver = false;
  while (!isOver) {
    // A timer brings it about: the network is asked once it is wanted.
    await untilTroubles(system, order, (rows) => rows.every(({ needsHelp }) => !needsHelp));
    await workOff(system, network);
    isOver = network.sums().refunded > 0;
  }
}

/** What was taken pays the prepayment invoice; what was given up is owed to the buyer until it has gone back. */
async function checkBooks(
  system: System,
  { captured, refunded, isCancelled }: { captured: number; refunded: number; isCancelled: boolean },
): Promise<void> {
  const { clerk } = Shop.on(system);
  const balance = async (account: string): Promise<number> =>
    (await clerk.query(payments, 'balance', { account, currency: 'GBP' })).balance.amount / 100;
  assert.equal(await balance('asset:card-network'), captured - refunded);
  assert.equal(await balance('asset:receivables'), 2500 - captured);
  assert.equal(await balance('liability:deposits'), isCancelled ? refunded - 1000 : 0);
}
