import type { ByteAnswer, ByteRoute } from '@banyan/gateway';
import type { System } from '@banyan/engine';
import { payments } from '@banyan/payments/contract';
import { providerCaller } from './payment-worker.ts';
import { verifiedWebhookId } from './verify-webhook.ts';

const BYTES_MAX = 64 * 1024;

/**
 * `POST /webhooks/card-network`: verified over the bytes that came, stored by its id, answered 2xx. What it says is not believed: it is a hint at which payment
 * the worker has to ask about. What cannot be stored is not answered 2xx, so the network sends it again.
 */
export function cardNetworkWebhooks(system: Pick<System, 'client'>, secret: string): ByteRoute {
  const client = system.client(providerCaller);
  return {
    path: '/webhooks/card-network',
    bytesMax: BYTES_MAX,
    async handle(headers, body): Promise<ByteAnswer> {
      const event = verifiedWebhookId(headers, body, secret, Date.now());
      if (event === undefined) return { status: 401, body: { error: 'the signature or the time is wrong' } };
      const told = parsed(body);
      if (told === undefined) return { status: 400, body: { error: 'this is no webhook of the card network' } };
      await client.send(payments, 'receive-webhook', { event, ...told });
      return { status: 204 };
    },
  };
}

function parsed(body: Uint8Array): { type: string; networkPayment: string; reference: string } | undefined {
  try {
    const { type, data } = JSON.parse(Buffer.from(body).toString('utf8')) as {
      readonly type?: unknown;
      readonly data?: { readonly payment?: unknown; readonly reference?: unknown };
    };
    const [networkPayment, reference] = [data?.payment, data?.reference];
    if (typeof type !== 'string' || typeof networkPayment !== 'string' || typeof reference !== 'string')
      return undefined;
    return { type, networkPayment, reference };
  } catch {
    return undefined;
  }
}
