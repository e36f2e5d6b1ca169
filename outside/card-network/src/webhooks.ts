import { createHmac } from 'node:crypto';
import { fraction } from './faults.ts';
import type { NetworkEvent } from './network.ts';

const RETRIES_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];
const ANSWER_MS_MAX = 10_000;

/** How webhooks are sent: `at-once`, with retries by time; or `held` until they are asked for, in whatever order and number. */
export interface WebhookSettings {
  /** Undefined: to nobody. */
  readonly url: string | undefined;
  /** `whsec_` and base64, as in Standard Webhooks. */
  readonly secret: string;
  readonly mode: 'at-once' | 'held';
  /** How often each is sent. */
  readonly copies: number;
}

/** How held webhooks are let go. */
export interface Delivery {
  readonly order: 'in-order' | 'reversed' | 'shuffled';
  readonly copies: number;
  readonly seed: string;
}

/** The headers of a webhook by Standard Webhooks: an HMAC over `id.timestamp.body`. */
export function signedHeaders(id: string, timestamp: number, body: string, secret: string): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}

/** Sends events to the merchant until they are taken. */
export class Webhooks {
  settings: WebhookSettings;
  readonly #onDelivered: (event: NetworkEvent) => Promise<void>;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #held = new Map<string, NetworkEvent>();

  constructor(settings: WebhookSettings, onDelivered: (event: NetworkEvent) => Promise<void>) {
    this.settings = settings;
    this.#onDelivered = onDelivered;
  }

  get held(): readonly NetworkEvent[] {
    return [...this.#held.values()];
  }

  take(event: NetworkEvent): void {
    const { url, mode, copies } = this.settings;
    if (url === undefined) return;
    if (mode === 'held') this.#held.set(event.id, event);
    else for (let copy = 0; copy < copies; copy += 1) void this.#try(event, 0);
  }

  /** Sends what is held, one after the other; what is not taken stays held. Resolves to what the merchant answered, by event. */
  async deliver({ order, copies, seed }: Delivery): Promise<{ id: string; type: string; status: number }[]> {
    const sent: { id: string; type: string; status: number }[] = [];
    for (const event of ordered(this.held, order, seed)) {
      for (let copy = 0; copy < copies; copy += 1) {
        const status = await this.#send(event);
        sent.push({ id: event.id, type: event.type, status });
        if (isTaken(status)) await this.#done(event);
      }
    }
    return sent;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #try(event: NetworkEvent, nth: number): Promise<void> {
    if (isTaken(await this.#send(event))) return this.#done(event);
    const delay = RETRIES_MS[nth];
    if (delay === undefined) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#try(event, nth + 1);
    }, delay);
    this.#timers.add(timer);
  }

  async #done(event: NetworkEvent): Promise<void> {
    this.#held.delete(event.id);
    await this.#onDelivered(event);
  }

  /** The status of the answer; 0: there was none. */
  async #send({ id, type, at, payment, reference }: NetworkEvent): Promise<number> {
    const { url, secret } = this.settings;
    if (url === undefined) return 0;
    const body = JSON.stringify({ type, timestamp: at, data: { payment, reference } });
    // Of this machine's time, which the receiver compares with its own, whatever time the network plays.
    const headers = signedHeaders(id, Math.floor(Date.now() / 1000), body, secret);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }
}

function isTaken(status: number): boolean {
  return status >= 200 && status < 300;
}

function ordered(events: readonly NetworkEvent[], order: Delivery['order'], seed: string): readonly NetworkEvent[] {
  if (order === 'reversed') return events.toReversed();
  if (order === 'shuffled') return events.toSorted((a, b) => fraction(seed + a.id) - fraction(seed + b.id));
  return events;
}
