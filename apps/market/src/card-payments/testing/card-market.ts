import type { QueryResult } from '@banyan/core';
import { staff, type Client, type System } from '@banyan/engine';
import { payments } from '@banyan/payments/contract';
import { serve, type Served } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';
import { cardPaymentDoors, startCardPayments } from '../card-payments.ts';
import { refuseCardNumbers } from '../refuse-card-numbers.ts';
import type { CardNetworkProcess } from './card-network-process.ts';

export const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });

type Intent = NonNullable<QueryResult<typeof payments, 'intent'>>;

/** A market whose payments go over a card network. */
export interface CardMarket extends Served {
  readonly clerk: Client;
  /** Opens an intent of 10.00 GBP and asks for its first authorisation. False: its deadline was over before that. */
  pay(intent: string, card: string, deadline?: string): Promise<boolean>;
  /** Waits until an intent is so. */
  until(intent: string, isSo: (it: Intent) => boolean): Promise<Intent>;
  /** Waits until something of payments is so; asked again whenever its log grows. */
  untilSo(isSo: () => Promise<boolean>): Promise<void>;
  balance(account: string): Promise<number>;
  end(): Promise<void>;
}

/** How a worker is set up that does not wait long. */
export function cardSettings({ url }: CardNetworkProcess) {
  return {
    url,
    secretKey: 'sk_test_banyan',
    webhookSecret: 'whsec_YmFueWFuLWNhcmQtbmV0d29yay10ZXN0LXNlY3JldA==',
    answerMsMax: 400,
    retryMs: { first: 20, most: 200 },
  };
}

/** Serves a market on a data folder, with a worker that does not wait long. */
export async function serveCardMarket(dataFolder: string, network: CardNetworkProcess): Promise<CardMarket> {
  const cards = cardSettings(network);
  const served = await serve({
    dataFolder,
    topology: oneProcess,
    host: '127.0.0.1',
    port: 0,
    title: 'The market',
    logLevel: 'silent',
    byteRoutes: cardPaymentDoors(cards),
    refuse: refuseCardNumbers,
  });
  const { system } = served.system;
  const stopCards = startCardPayments(system, cards, () => {});
  await network.steer('webhooks', { url: `${served.url}/webhooks/card-network` });
  const clerk = system.client(staff('clerk'));
  const untilSo = (isSo: () => Promise<boolean>): Promise<void> => waitUntil(system, isSo);
  return {
    ...served,
    clerk,
    untilSo,
    pay: async (intent, card, deadline = '2099-01-01T00:00:00.000Z') => {
      const of = { intent, customer: null, country: 'France', amount: gbp(1000), deadline };
      const created = await clerk.send(payments, 'create-intent', of);
      if (!created.done) return false;
      const back = 'http://shop.test/back';
      await clerk.send(payments, 'authorise-intent', { intent, attempt: 1, card, returnUrl: back });
      return true;
    },
    until: async (intent, isSo) => {
      let found: Intent | null = null;
      await untilSo(async () => {
        found = await clerk.query(payments, 'intent', { intent });
        return found !== null && isSo(found);
      });
      return found as unknown as Intent;
    },
    balance: async (account) => {
      await system.operations.settle();
      return (await clerk.query(payments, 'balance', { account, currency: 'GBP' })).balance.amount;
    },
    end: async () => {
      await stopCards();
      await served.stop();
    },
  };
}

/**
 * Waits until something of a service, payments unless told, is so; asked again whenever its log grows. Views fold after the log has grown, each at its own pace: it
 * is asked when all have, so that what must not be there any more is not missed, and all have once more before it is told, so that the others show it, too.
 */
export async function waitUntil(system: System, isSo: () => Promise<boolean>, service = 'payments'): Promise<void> {
  let grown = Promise.withResolvers<void>();
  const unwatch = system.watch(service, () => grown.resolve());
  try {
    for (;;) {
      // What grows from here on is waited for below.
      grown = Promise.withResolvers<void>();
      await system.operations.settle();
      if (await isSo()) break;
      await grown.promise;
    }
    await system.operations.settle();
  } finally {
    unwatch();
  }
}
