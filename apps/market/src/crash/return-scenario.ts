import assert from 'node:assert/strict';
import { cpSync, existsSync } from 'node:fs';
import type { LogStore, System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import type { CrashScenario } from '@banyan/testing';
import { Shop } from '../checkout/testing/shop.ts';
import { FileNetwork } from './file-network.ts';
import { assertLogsWhole, inTemplate, openFurnished } from './furnished-folder.ts';
import { orderServices } from './order-services.ts';
import { readReturnStory, workOff, type ReturnStory } from './return-story.ts';

const logs = new Map<string, LogStore>();
let network: FileNetwork;

/** A return on the market's own services and stores, for the crash harness. All before it is furnished: nothing of that is among the steps. */
export const scenario: CrashScenario = {
  services: orderServices,

  open(path) {
    // What the card network has, beside the shop.
    if (!existsSync(path)) cpSync(inTemplate('network.json'), `${path}-network.json`);
    network = new FileNetwork(`${path}-network.json`);
    return openFurnished(path, logs);
  },

  async run(system, acknowledge) {
    const { basket, back } = readReturnStory();
    const lines = [{ line: 0, quantity: 1 }];
    const asked = { return: back, order: basket.body.checkout, lines, reason: 'unwanted' as const };
    const requested = await system.client(basket.buyer).send(orders, 'request-return', asked, { key: 'ask' });
    assert.ok(requested.done, JSON.stringify(requested));
    acknowledge('requested');
    const told = [{ line: 0, quantity: 1, condition: 'sellable' as const }];
    const body = { return: back, location: 'main', lines: told };
    const received = await Shop.on(system).clerk.send(orders, 'receive-return', body, { key: 'receive' });
    assert.ok(received.done, JSON.stringify(received));
    acknowledge('received');
    await workOff(system, network);
  },

  async check(system, acknowledged, finished) {
    const story = readReturnStory();
    await Shop.on(system).assertWhole();
    await assertLogsWhole(system, logs);
    const it = await Shop.on(system).clerk.query(orders, 'order-return', { return: story.back });
    if (acknowledged.includes('requested')) assert.ok(it !== null, 'the return is lost');
    // All that orders does by itself is done; only the card network may still have to do its part.
    if (acknowledged.includes('received')) assert.ok(['refunding', 'refunded'].includes(it?.status ?? ''), it?.status);
    await workOff(system, network);
    await checkMoney(system, story, finished);
  },
};

/** What the card network, the ledger and orders say of the money is the same; a piece that came back is paid back once. */
async function checkMoney(system: System, { basket, back }: ReturnStory, finished: boolean): Promise<void> {
  const { clerk } = Shop.on(system);
  const { captured, refunded } = network.sums();
  const intent = await clerk.query(payments, 'intent', { intent: `${basket.body.checkout}.card` });
  assert.deepEqual([intent?.captured.amount, intent?.refunded.amount], [captured * 100, refunded * 100]);
  const it = await clerk.query(orders, 'order-return', { return: back });
  const credited = it?.creditNotes.reduce((sum, { gross }) => sum + gross, 0) ?? 0;
  const made = it?.refunds.filter(({ status }) => status === 'made') ?? [];
  assert.equal(
    made.filter(({ kind }) => kind === 'intent').reduce((sum, { amount }) => sum + amount, 0),
    refunded,
  );
  const balance = async (account: string) =>
    (await clerk.query(payments, 'balance', { account, currency: 'GBP' })).balance.amount / 100;
  assert.equal(await balance('asset:receivables'), 0);
  assert.equal(await balance('income:returns'), it?.status === 'refunded' ? 833 : 0);
  if (it?.status === 'refunded') assert.equal(await balance('liability:deposits'), 0);
  if (!finished) return;
  assert.equal(it?.status, 'refunded');
  // 2.00 to the card, which is all that it had paid, and the rest to the gift card.
  assert.deepEqual([credited, refunded, await balance('liability:gift-cards')], [1000, 200, -800]);
  const level = await Shop.on(system).stockOf('MUG');
  assert.deepEqual([level?.free, level?.reserved, level?.shipped, level?.returned], [9, 0, 2, 1]);
}
