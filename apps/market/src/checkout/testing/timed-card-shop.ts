import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { QueryResult } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { openDataFolder } from '@banyan/sqlite';
import { oneProcess } from '@banyan/topologies/one-process';
import { startCardPayments } from '../../card-payments/card-payments.ts';
import { cardSettings, waitUntil } from '../../card-payments/testing/card-market.ts';
import { startCardNetworkProcess } from '../../card-payments/testing/card-network-process.ts';
import type { HeldCommits } from '../../erasure/testing/held-commits.ts';
import { MovedClock } from '../../faults/testing/moved-clock.ts';
import { Shop } from './shop.ts';

type Intent = NonNullable<QueryResult<typeof payments, 'intent'>>;
type Kind = 'captures' | 'refunds';

/** A shop whose time a test moves, paid by card through a real card network, which has a time of its own. No webhook comes: what is pending is asked about. `held`: what holds commits of its logs. */
export async function openTimedCardShop(stock: Readonly<Record<string, number>>, held?: HeldCommits) {
  const path = await mkdtemp(join(tmpdir(), 'banyan-timed-shop-'));
  const folder = openDataFolder(join(path, 'data'));
  const network = await startCardNetworkProcess(path);
  const clock = new MovedClock();
  const stores = held?.over(oneProcess(folder).stores);
  const shop = await Shop.open(folder, { ports: { clock, scheduler: clock }, ...(stores && { stores }) });
  const stopCards = startCardPayments(shop.system, cardSettings(network), () => {});
  after(async () => {
    await shop.assertWhole();
    await stopCards();
    await shop.system.stop();
    await folder.close();
    await network.stop();
    await rm(path, { recursive: true });
  });
  for (const [sku, pieces] of Object.entries(stock)) await shop.receive(sku, pieces);
  const { clerk, system } = shop;

  /** The movements of an attempt of an order’s payment at the network, once there are so many. */
  async function movements(order: string, attempt: number, kind: Kind, count: number) {
    let found: readonly { readonly id: string; readonly amount: number; readonly status: string }[] = [];
    await waitUntil(system, async () => {
      found = (await network.payments(`${order}.card#${attempt}`))[0]?.[kind] ?? [];
      return found.length >= count;
    });
    return found;
  }

  return {
    shop,
    /** Where its data are; the network’s are elsewhere. */
    dataPath: join(path, 'data'),
    clock,
    network,
    movements,
    /** Ends the latest of them at the network. */
    end: async (order: string, attempt: number, kind: Kind, count: number, said: object): Promise<void> => {
      const { id } = (await movements(order, attempt, kind, count)).at(-1)!;
      await network.steer(`${kind}/${id}`, said);
    },
    /** Waits until something of a service is so. */
    untilSo: (service: string, isSo: () => Promise<boolean>) => waitUntil(system, isSo, service),
    /** Waits until a payment is so. */
    until: (order: string, isSo: (it: Intent) => boolean): Promise<void> =>
      waitUntil(system, async () => {
        const found = await clerk.query(payments, 'intent', { intent: `${order}.card` });
        return found !== null && isSo(found);
      }),
    balance: async (account: string): Promise<number> => {
      await system.operations.settle();
      return (await clerk.query(payments, 'balance', { account, currency: 'GBP' })).balance.amount / 100;
    },
    /** What pays the rest of a checkout. */
    byCard: async (number: string) => ({
      kind: 'card' as const,
      card: await network.card(number),
      returnUrl: 'https://shop.example/back',
    }),
  };
}
