import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { admin } from './admin.ts';
import { apiCall, once, tokenCall, type ApiCall } from './api.ts';
import { challengePage, returnAddress } from './challenge-page.ts';
import { Faults, type Fault } from './faults.ts';
import { errorAnswer, readText, write, type Answer } from './http.ts';
import { Journal } from './journal.ts';
import { AUTHORISATION_MS, Network } from './network.ts';
import { NetworkError } from './network-error.ts';
import { settlementCsv, settlementOf, type SettlementFault } from './settlement.ts';
import { Webhooks } from './webhooks.ts';

const CHALLENGE_MS = 15 * 60_000;
const SWEEP_MS = 1_000;

/** How the network is started. */
export interface CardNetworkOptions {
  readonly stateFile: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** What the merchant's server presents as a bearer token. */
  readonly secretKey: string;
  /** `whsec_` and base64. */
  readonly webhookSecret: string;
  readonly webhookUrl: string | undefined;
  /** Makes ids and chance the same again. */
  readonly seed: string;
}

/** A card network that listens. */
export interface CardNetwork {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the network on its state file. */
export async function startCardNetwork(options: CardNetworkOptions): Promise<CardNetwork> {
  const door = new Door(options);
  const url = await door.listen(options);
  return { url, stop: () => door.stop() };
}

class Door {
  readonly #options: CardNetworkOptions;
  readonly #journal: Journal;
  readonly #network: Network;
  readonly #webhooks: Webhooks;
  readonly #faults = new Faults();
  readonly #settlementFaults: SettlementFault[] = [];
  readonly #server: Server;
  readonly #late: (() => Promise<void>)[] = [];
  #isDown = false;
  #up: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #url = '';

  constructor(options: CardNetworkOptions) {
    this.#options = options;
    this.#journal = new Journal(options.stateFile);
    this.#network = new Network(this.#journal, {
      seed: options.seed,
      publicUrl: () => this.#url,
      authorisationMs: AUTHORISATION_MS,
      challengeMs: CHALLENGE_MS,
      onEvent: (event) => this.#webhooks.take(event),
    });
    this.#webhooks = new Webhooks(
      { url: options.webhookUrl, secret: options.webhookSecret, mode: 'at-once', copies: 1 },
      async (event) => {
        this.#network.delivered(event);
        await this.#network.commit();
      },
    );
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        if (!response.headersSent && !response.destroyed) write(response, errorAnswer(error));
      });
    });
  }

  async listen({ host, port }: CardNetworkOptions): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve);
    });
    this.#url = `http://${host}:${(this.#server.address() as AddressInfo).port}`;
    // What was not taken before this process ended is told again.
    for (const event of this.#network.events.values()) if (!event.delivered) this.#webhooks.take(event);
    this.#sweep = setInterval(() => {
      this.#network.sweep();
      void this.#network.commit();
    }, SWEEP_MS);
    return this.#url;
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweep);
    clearTimeout(this.#up);
    this.#webhooks.stop();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    await this.#journal.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#url);
    if (url.pathname.startsWith('/admin/')) {
      const body = await admin(url.pathname, await readText(request), this.#steered());
      await this.#network.commit();
      return write(response, { status: 200, body });
    }
    if (this.#isDown) return void request.socket.destroy();
    if (request.method === 'OPTIONS') return write(response, { status: 204, body: '' });
    if (url.pathname === '/health') return write(response, { status: 200, body: { now: this.#network.clock.now() } });
    if (url.pathname.startsWith('/challenges/')) return this.#challenge(request, response, url);
    const text = await readText(request);
    if (url.pathname === '/tokens' && request.method === 'POST')
      return this.#serve(request, response, tokenCall(text), text);
    if (request.headers.authorization !== `Bearer ${this.#options.secretKey}`)
      throw new NetworkError(401, 'unauthorised', 'the secret key is missing or wrong');
    const [, day] = /^\/v1\/settlements\/(\d{4}-\d\d-\d\d)\.csv$/.exec(url.pathname) ?? [];
    if (day !== undefined) return write(response, this.#settlement(day));
    const call = apiCall(request.method ?? 'GET', url, text);
    if (call === undefined) throw new NetworkError(404, 'not-found', 'there is nothing here');
    return this.#serve(request, response, call, text);
  }

  async #serve(request: IncomingMessage, response: ServerResponse, call: ApiCall, text: string): Promise<void> {
    const path = `${request.method} ${request.url}`;
    const key = request.headers['idempotency-key'];
    if (call.changes && (typeof key !== 'string' || key.length === 0 || key.length > 255))
      throw new NetworkError(400, 'idempotency-key-missing', 'send a header Idempotency-Key of 1 to 255 characters');
    const act = async (): Promise<Answer> => {
      if (call.changes)
        return once(this.#network, call, key as string, createHash('sha256').update(`${path}\n${text}`).digest('hex'));
      const body = call.act(this.#network);
      await this.#network.commit();
      return { status: 200, body };
    };
    const fault = this.#faults.next({ ...call, key: typeof key === 'string' ? key : path });
    if (fault === undefined) return write(response, await act());
    return this.#misbehave(request, response, fault, act);
  }

  async #misbehave(
    { socket }: IncomingMessage,
    response: ServerResponse,
    { fault, delayMs }: { readonly fault: Fault; readonly delayMs?: number },
    act: () => Promise<Answer>,
  ): Promise<void> {
    const broken: Answer = { status: 500, body: { error: { code: 'internal', message: 'something broke' } } };
    const busy = { error: { code: 'busy', message: 'come again later' } };
    switch (fault) {
      case 'lost-request':
        return void socket.destroy();
      case 'lost-answer':
        await act();
        return void socket.destroy();
      case 'error':
        return write(response, broken);
      case 'error-after':
        await act();
        return write(response, broken);
      case 'busy':
        return write(response, { status: 503, body: busy, headers: { 'retry-after': '1' } });
      case 'no-answer':
        await act();
        return;
      case 'ignored':
        return;
      case 'twice': {
        const answer = await act();
        const text = JSON.stringify(answer.body);
        write(response, answer);
        socket.write(`HTTP/1.1 ${answer.status} Again\r\ncontent-type: application/json\r\n`);
        return void socket.write(`content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
      }
      case 'late': {
        const late = async (): Promise<void> => {
          const answer = await act();
          if (!response.destroyed) write(response, answer);
        };
        if (delayMs === undefined) this.#late.push(late);
        else setTimeout(() => void late().catch(() => socket.destroy()), delayMs).unref();
        return;
      }
    }
  }

  async #challenge(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const id = url.pathname.slice('/challenges/'.length);
    if (request.method !== 'POST') {
      const page = challengePage(this.#network.find(id));
      return write(response, { status: 200, body: page, type: 'text/html; charset=utf-8' });
    }
    const answer = new URLSearchParams(await readText(request)).get('answer');
    const payment = this.#network.answerChallenge(id, answer === 'approve');
    await this.#network.commit();
    write(response, { status: 303, body: '', headers: { location: returnAddress(payment) } });
  }

  #settlement(day: string): Answer {
    const lines = settlementOf(this.#network.payments.values(), day);
    return { status: 200, body: settlementCsv(lines, this.#settlementFaults), type: 'text/csv; charset=utf-8' };
  }

  #steered(): Parameters<typeof admin>[2] {
    return {
      network: this.#network,
      faults: this.#faults,
      webhooks: this.#webhooks,
      settlementFaults: this.#settlementFaults,
      setDown: (forMs) => {
        clearTimeout(this.#up);
        this.#isDown = forMs !== undefined;
        if (forMs !== undefined && forMs > 0) this.#up = setTimeout(() => (this.#isDown = false), forMs).unref();
      },
      release: async () => {
        const late = this.#late.splice(0);
        for (const one of late) await one();
        return late.length;
      },
    };
  }
}
