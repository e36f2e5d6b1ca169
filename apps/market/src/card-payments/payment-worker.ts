import type { Client, System, Token } from '@banyan/engine';
import { payments } from '@banyan/payments/contract';
import { actOn, carryOut, type Tried } from './carry-out.ts';
import type { PaymentProvider } from './payment-provider.ts';
import { WorkList } from './work-list.ts';

/** Who the worker is to payments. */
export const providerCaller = {
  role: 'partner',
  id: 'card-network',
  tenant: 'default',
  scopes: ['payment-provider'],
} as const;

/** What a worker is started from. */
export interface PaymentWorkerParts {
  readonly system: Pick<System, 'client' | 'watch'>;
  readonly provider: PaymentProvider;
  /** Told what did not go as it should; it is tried again. */
  readonly tell: (trouble: string) => void;
  readonly retryMs?: { readonly first: number; readonly most: number };
}

/** Requests under way at once. */
const BUSY_MAX = 64;
const PAGE = 200;

/**
 * Works off what payments wants of the provider. It stands outside of services, since it speaks to the network, and remembers nothing that counts: the list of
 * requests is a view of payments' log, each is done once by its key, and what is learnt of it goes back as a command. So it may be killed at any time, and may be there twice.
 */
export class PaymentWorker {
  readonly #parts: PaymentWorkerParts;
  readonly #client: Client;
  readonly #list: WorkList;
  readonly #unwatch: () => void;
  #after: Token[] = [];
  #isWanted = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor(parts: PaymentWorkerParts) {
    const { first = 200, most = 60_000 } = parts.retryMs ?? {};
    this.#parts = parts;
    this.#client = parts.system.client(providerCaller);
    this.#list = new WorkList(first, most);
    this.#unwatch = parts.system.watch('payments', (token) => this.#look(token));
    this.#look();
  }

  /** Takes up nothing new and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unwatch();
    clearTimeout(this.#timer);
    await this.#running;
    await Promise.all(this.#underWay);
  }

  #look(token?: Token): void {
    if (this.#isStopped) return;
    if (token !== undefined) this.#after = [token];
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      await this.#takeUp().catch((error: unknown) => {
        this.#parts.tell(`the list of requests cannot be read: ${String(error)}`);
        this.#lookAt(Date.now() + 1_000);
      });
    }
    this.#running = undefined;
  }

  async #takeUp(): Promise<void> {
    const { provider } = this.#parts;
    const names = new Set<string>();
    const options = { after: this.#after };
    const requests = await this.#client.query(payments, 'provider-requests', { limit: PAGE }, options);
    for (const request of requests.rows) {
      names.add(request.request);
      this.#begin(request.request, (tries) => carryOut(provider, this.#client, request, tries));
    }
    const webhooks = await this.#client.query(payments, 'webhooks', { status: 'open', limit: PAGE }, options);
    for (const webhook of webhooks.rows) {
      const name = `webhook ${webhook.event}`;
      names.add(name);
      this.#begin(name, () => actOn(provider, this.#client, webhook, Date.now()));
    }
    this.#list.keep(names);
    const next = this.#list.next();
    if (next !== undefined) this.#lookAt(next);
  }

  #begin(name: string, work: (tries: number) => Promise<Tried>): void {
    if (this.#list.busy >= BUSY_MAX) return;
    const tries = this.#list.begin(name, Date.now());
    if (tries === undefined) return;
    const done = this.#try(name, () => work(tries)).finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #try(name: string, work: () => Promise<Tried>): Promise<void> {
    const { token, trouble } = await work().catch((error: unknown): Tried => ({ trouble: String(error) }));
    if (trouble !== undefined) this.#parts.tell(`${name}: ${trouble}`);
    this.#list.end(name, Date.now());
    this.#look(token);
  }

  #lookAt(time: number): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#look(), Math.max(0, time - Date.now()));
  }
}
