import type { QueryResult } from '@banyan/core';
import type { Client } from '@banyan/engine';
import { payments } from '@banyan/payments/contract';
import type { Tried } from '../workers/list-worker.ts';
import type { PaymentProvider, ProviderAnswer } from './payment-provider.ts';

/** A request of the list that payments keeps. */
export type ProviderRequest = QueryResult<typeof payments, 'provider-requests'>['rows'][number];
/** A webhook that is not settled. */
export type OpenWebhook = QueryResult<typeof payments, 'webhooks'>['rows'][number];

/** How long a webhook of a payment that nobody knows is kept. */
const WEBHOOK_KEPT_MS = 7 * 86_400_000;

/** Has a request carried out and tells payments what is known of it. One that was tried before is first asked about: its outcome may be there already. */
export async function carryOut(
  provider: PaymentProvider,
  client: Client,
  request: ProviderRequest,
  triesBefore: number,
): Promise<Tried> {
  if (triesBefore > 0 && request.kind !== 'look-up') {
    const found = await provider.byReference(request.reference);
    if (found.kind === 'unknown') return { trouble: found.why };
    const told = await tellAll(client, found);
    if (found.kind === 'known' && isThere(request, found)) return told;
  }
  const answer = await send(provider, request);
  if (answer.kind === 'unknown') return { trouble: answer.why };
  const told = await tellAll(client, answer);
  const isOver = answer.kind === 'refused' || request.kind === 'cancel' || isLookUpOfNothing(request, answer);
  if (!isOver) return told;
  const { intent, kind, attempt, movement } = request;
  const reason = answer.kind === 'refused' ? answer.reason : kind === 'cancel' ? 'cancelled' : 'unknown';
  const { token } = await client.send(payments, 'record-refusal', { intent, kind, attempt, movement, reason });
  return { ...told, token };
}

/** Acts on a webhook: the provider is asked how the payment stands. One for a payment that is not known here stays, until it was kept long enough. */
export async function actOn(
  provider: PaymentProvider,
  client: Client,
  { event, networkPayment, receivedAt }: OpenWebhook,
  now: number,
): Promise<Tried> {
  const answer = await provider.byId(networkPayment);
  const told = answer.kind === 'unknown' ? { trouble: answer.why } : await tellAll(client, answer);
  const isRecorded = answer.kind === 'known' && told.trouble === undefined;
  if (!isRecorded && now - Date.parse(receivedAt) < WEBHOOK_KEPT_MS) return told;
  const outcome = isRecorded ? 'recorded' : 'given-up';
  return { ...told, token: (await client.send(payments, 'settle-webhook', { event, outcome })).token };
}

function send(provider: PaymentProvider, request: ProviderRequest): Promise<ProviderAnswer> {
  const { kind, reference, networkPayment, movement, amount, card, returnUrl, offSession } = request;
  const key = request.request;
  switch (kind) {
    case 'authorise':
      return provider.authorise({ key, reference, amount: amount!, card: card!, returnUrl, offSession });
    case 'capture':
    case 'refund':
      return provider.move({ kind, key, networkPayment: networkPayment!, reference: movement!, amount: amount! });
    case 'cancel':
      return provider.cancel({ key, reference });
    case 'look-up':
      return provider.byReference(reference);
  }
}

async function tellAll(client: Client, answer: ProviderAnswer): Promise<Tried> {
  let told: Tried = {};
  if (answer.kind !== 'known') return { trouble: answer.kind === 'refused' ? answer.reason : answer.why };
  for (const payment of answer.payments) {
    const outcome = await client.send(payments, 'record-network-payment', payment);
    told = { ...told, token: outcome.token, ...(!outcome.done && { trouble: outcome.rejected }) };
  }
  return told;
}

/** True when what was asked for is among what the provider has, so that it need not be sent again. */
function isThere(
  { kind, movement }: ProviderRequest,
  { payments: found }: ProviderAnswer & { kind: 'known' },
): boolean {
  if (kind === 'authorise') return found.length > 0;
  if (kind === 'capture') return found.some(({ captures }) => captures.some(({ reference }) => reference === movement));
  if (kind === 'refund') return found.some(({ refunds }) => refunds.some(({ reference }) => reference === movement));
  return false;
}

function isLookUpOfNothing({ kind }: ProviderRequest, answer: ProviderAnswer): boolean {
  return kind === 'look-up' && answer.kind === 'known' && answer.payments.length === 0;
}
