import type { Client, System, Token } from '@banyan/engine';
import { payments } from '@banyan/payments/contract';
import { ListWorker, type RetryMs, type Task } from '../workers/list-worker.ts';
import { actOn, carryOut } from './carry-out.ts';
import type { PaymentProvider } from './payment-provider.ts';

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
  readonly retryMs?: RetryMs | undefined;
}

/** Requests under way at once. */
const BUSY_MAX = 64;
const PAGE = 200;

/**
 * Works off what payments wants of the provider: each request is done once by its key, and what is learnt of it goes back as a command.
 */
export function startPaymentWorker({ system, provider, tell, retryMs }: PaymentWorkerParts): ListWorker {
  const client = system.client(providerCaller);
  return new ListWorker({
    system,
    service: payments.name,
    list: (after) => tasksOf(client, provider, after),
    listName: 'the list of requests',
    busyMax: BUSY_MAX,
    retryMs,
    tell,
  });
}

async function tasksOf(client: Client, provider: PaymentProvider, after: readonly Token[]): Promise<Task[]> {
  const requests = await client.query(payments, 'provider-requests', { limit: PAGE }, { after });
  const webhooks = await client.query(payments, 'webhooks', { status: 'open', limit: PAGE }, { after });
  return [
    ...requests.rows.map((request): Task => ({
      name: request.request,
      work: (tries) => carryOut(provider, client, request, tries),
    })),
    ...webhooks.rows.map((webhook): Task => ({
      name: `webhook ${webhook.event}`,
      work: () => actOn(provider, client, webhook, Date.now()),
    })),
  ];
}
