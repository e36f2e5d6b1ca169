import { createHmac, randomUUID } from 'node:crypto';
import type { Answer } from '../http/answer.ts';
import type { Caller } from '../http/caller.ts';
import type { Conversation } from '../http/conversation.ts';

/** What its card does is known by the number: see outside/card-network. */
export const CARDS = {
  good: '4242424242424242',
  declined: '4000000000009995',
  lost: '4000000000009987',
  asks: '4000002500003155',
  neverPasses: '4000008400001629',
  disputed: '4000000000000259',
  capturesStayPending: '4000000000003329',
  refundsStayPending: '4000000000007726',
  refundsFail: '4000000000005126',
} as const;

/** What a merchant presents to it, and what its webhooks are signed with: those of the stand-in unless it is told otherwise. */
export const CARD_NETWORK_SECRETS = {
  key: 'sk_test_banyan',
  webhooks: 'whsec_YmFueWFuLWNhcmQtbmV0d29yay10ZXN0LXNlY3JldA==',
} as const;

const KEY = `Bearer ${CARD_NETWORK_SECRETS.key}`;
const WEBHOOK_KEY = Buffer.from(CARD_NETWORK_SECRETS.webhooks.replace('whsec_', ''), 'base64');

/** The card network as a merchant, a buyer's browser and whoever steers it see it. */
export class CardNetwork {
  readonly #url: string;
  readonly #conversation: Conversation;

  constructor(url: string, conversation: Conversation) {
    this.#url = url;
    this.#conversation = conversation;
  }

  /** What a browser gets for a card: a token. */
  async tokenOf(card: keyof typeof CARDS): Promise<string> {
    const body = { number: CARDS[card], expiryMonth: 12, expiryYear: 2099, cvc: '123' };
    return ((await this.#post('/tokens', body)) as { readonly token: string }).token;
  }

  /** What it has of a reference of the shop's. */
  async payments(reference: string): Promise<readonly any[]> {
    const path = `${this.#url}/v1/payments?reference=${encodeURIComponent(reference)}`;
    const found = await this.#send('GET', path, { headers: { authorization: KEY } });
    return (JSON.parse(found) as { readonly payments: readonly any[] }).payments;
  }

  /** The lines of a day's settlement file, each by its columns. No field of it needs quotes. */
  async settlement(day: string): Promise<readonly Readonly<Record<string, string>>[]> {
    const text = await this.#send('GET', `${this.#url}/v1/settlements/${day}.csv`, { headers: { authorization: KEY } });
    const [head = '', ...rows] = text.trimEnd().split('\r\n');
    const columns = head.split(',');
    return rows.map((row) => Object.fromEntries(row.split(',').map((cell, place) => [columns[place] ?? '', cell])));
  }

  /** Makes it misbehave, or ends something there. */
  async steer(path: string, body: object = {}): Promise<any> {
    return this.#post(`/admin/${path}`, body);
  }

  /** Sends the shop a webhook as the network would, signed by Standard Webhooks. */
  webhook(to: Caller, id: string, told: object): Promise<Answer> {
    const [body, timestamp] = [JSON.stringify(told), String(Math.floor(Date.now() / 1000))];
    const signature = createHmac('sha256', WEBHOOK_KEY).update(`${id}.${timestamp}.${body}`).digest('base64');
    return to.raw('POST', '/webhooks/card-network', body, {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    });
  }

  /** What a buyer answers on the page that the network has sent them to. */
  async answer(redirect: string, answer: 'approve' | 'refuse'): Promise<void> {
    await this.#send('POST', redirect, { method: 'POST', body: new URLSearchParams({ answer }) });
  }

  async #post(path: string, body: object): Promise<unknown> {
    const headers = { authorization: KEY, 'idempotency-key': randomUUID() };
    return JSON.parse(
      await this.#send('POST', `${this.#url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
    ) as unknown;
  }

  async #send(method: string, path: string, init: RequestInit): Promise<string> {
    return (await this.#conversation.send({ who: 'at the card network', method, path }, init)).text;
  }
}
