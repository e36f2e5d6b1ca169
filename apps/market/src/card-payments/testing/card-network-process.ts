import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A payment as the network tells it. */
interface NetworkPayment {
  readonly id: string;
  readonly amount: number;
  readonly status: string;
  readonly captures: readonly { readonly id: string; readonly amount: number; readonly status: string }[];
  readonly refunds: readonly { readonly id: string; readonly amount: number; readonly status: string }[];
  readonly disputes: readonly { readonly id: string; readonly amount: number }[];
}

/** The card network as a process of its own, as `npm run card-network` starts it. */
export interface CardNetworkProcess {
  readonly url: string;
  /** Steers it: `steer('down')`. */
  steer(path: string, body?: object): Promise<Record<string, unknown>>;
  /** The token of a card, as a browser gets it. */
  card(number: string): Promise<string>;
  /** What it has of a reference of ours. */
  payments(reference: string): Promise<readonly NetworkPayment[]>;
  /** Authorises by hand, as nobody of ours would. */
  authoriseByHand(reference: string, amount: number, token: string): Promise<NetworkPayment>;
  captureByHand(payment: string, reference: string, amount: number): Promise<void>;
  settlement(day: string): Promise<string>;
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dirname, '../../../../../outside/card-network/src/main.ts');
const KEY = { authorization: 'Bearer sk_test_banyan' };

/** Starts it on a state file of its own and any free port. */
export async function startCardNetworkProcess(folder: string): Promise<CardNetworkProcess> {
  const env = {
    ...process.env,
    CARD_NETWORK_PORT: '0',
    CARD_NETWORK_STATE: join(folder, 'card-network.jsonl'),
    CARD_NETWORK_WEBHOOK_URL: '',
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = /http:\S+/.exec(line)?.[0] ?? '';
  const post = async (path: string, body: object, key = crypto.randomUUID()): Promise<Record<string, unknown>> => {
    const headers = { ...KEY, 'idempotency-key': key };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    url,
    steer: (path, body = {}) => post(`/admin/${path}`, body),
    card: async (number) => {
      const { token } = await post('/tokens', { number, expiryMonth: 12, expiryYear: 2099, cvc: '123' });
      return token as string;
    },
    payments: async (reference) => {
      const response = await fetch(`${url}/v1/payments?reference=${encodeURIComponent(reference)}`, { headers: KEY });
      return ((await response.json()) as { payments: NetworkPayment[] }).payments;
    },
    authoriseByHand: async (reference, amount, token) =>
      (await post('/v1/payments', { reference, amount, currency: 'GBP', token })) as unknown as NetworkPayment,
    captureByHand: async (payment, reference, amount) => {
      await post(`/v1/payments/${payment}/captures`, { reference, amount });
    },
    settlement: async (day) => (await fetch(`${url}/v1/settlements/${day}.csv`, { headers: KEY })).text(),
    stop: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    },
  };
}
