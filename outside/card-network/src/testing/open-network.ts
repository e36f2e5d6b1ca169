import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCardNetwork, type CardNetwork, type CardNetworkOptions } from '../card-network.ts';
import type { Payment } from '../payment.ts';

/** What the network answers: a payment, a list of them, or an error. */
interface NetworkAnswer extends Partial<Payment> {
  readonly payments?: readonly Payment[];
  readonly token?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** A network on a folder of its own, and what a merchant needs to speak to it. */
export interface OpenNetwork extends CardNetwork {
  readonly stateFile: string;
  /** Sends as the merchant; the key is one of a kind unless given. */
  post(path: string, body: object, key?: string): Promise<{ status: number; body: NetworkAnswer }>;
  get(path: string): Promise<{ status: number; body: NetworkAnswer }>;
  text(path: string): Promise<string>;
  steer(path: string, body?: object): Promise<Record<string, unknown>>;
  /** The token of a card. */
  card(number: string): Promise<string>;
  /** Authorises 10.00 GBP. */
  pay(number: string, reference: string, more?: object): Promise<{ status: number; body: NetworkAnswer }>;
  /** Ends it and starts it again on its state file. */
  again(): Promise<OpenNetwork>;
  remove(): Promise<void>;
}

const KEY = 'sk_test';

type Sent = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** Starts a network for a test. */
export async function openNetwork(options: Partial<CardNetworkOptions> = {}, folder?: string): Promise<OpenNetwork> {
  const path = folder ?? (await mkdtemp(join(tmpdir(), 'card-network-')));
  const stateFile = join(path, 'state.jsonl');
  const network = await startCardNetwork({
    stateFile,
    host: '127.0.0.1',
    port: 0,
    secretKey: KEY,
    webhookSecret: 'whsec_c2VjcmV0',
    webhookUrl: undefined,
    seed: '1',
    ...options,
  });
  const send = async (path: string, init: Sent): Promise<Response> =>
    fetch(`${network.url}${path}`, { ...init, headers: { authorization: `Bearer ${KEY}`, ...init.headers } });
  const answered = async (response: Response) => ({
    status: response.status,
    body: (await response.json()) as NetworkAnswer,
  });
  const post: OpenNetwork['post'] = async (path, body, key = crypto.randomUUID()) =>
    answered(await send(path, { method: 'POST', body: JSON.stringify(body), headers: { 'idempotency-key': key } }));
  const card: OpenNetwork['card'] = async (number) => {
    const { body } = await post('/tokens', { number, expiryMonth: 12, expiryYear: 2099, cvc: '123' });
    return body.token ?? '';
  };
  return {
    ...network,
    stateFile,
    post,
    get: async (path) => answered(await send(path, {})),
    text: async (path) => (await send(path, {})).text(),
    steer: async (path, body = {}) =>
      (await (await send(`/admin/${path}`, { method: 'POST', body: JSON.stringify(body) })).json()) as Record<
        string,
        unknown
      >,
    card,
    pay: async (number, reference, more = {}) =>
      post('/v1/payments', { reference, amount: 1000, currency: 'GBP', token: await card(number), ...more }),
    again: async () => {
      await network.stop();
      return openNetwork(options, path);
    },
    remove: async () => {
      await network.stop();
      await rm(path, { recursive: true });
    },
  };
}
