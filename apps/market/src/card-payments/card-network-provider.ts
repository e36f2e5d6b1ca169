import { minorUnitScale, rescaleMoney } from '@banyan/core';
import type { PaymentProvider, ProviderAnswer, ProviderPayment } from './payment-provider.ts';

/** How the card network is reached. */
export interface CardNetworkAccess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly secretKey: string;
  /** After this time an answer is not waited for any more: the outcome is unknown. */
  readonly answerMsMax: number;
}

/** What the network's API tells of a payment, as far as it is read here. */
interface NetworkPayment {
  readonly id: string;
  readonly version: number;
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: ProviderPayment['status'];
  readonly declineReason: string | null;
  readonly action: ProviderPayment['action'];
  readonly expiresAt: string;
  readonly captures: readonly NetworkMovement[];
  readonly refunds: readonly NetworkMovement[];
  readonly disputes: readonly (Omit<ProviderPayment['disputes'][number], 'dispute' | 'amount' | 'fee'> & {
    readonly id: string;
    readonly amount: number;
    readonly fee: number;
  })[];
}

interface NetworkMovement {
  readonly reference: string;
  readonly amount: number;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly reason: string | null;
}

/** Statuses that say nothing of what becomes of the request: come again. Wrong credentials are among them: nothing was decided about the payment. */
const NOT_FINAL: readonly number[] = [401, 403, 408, 425, 429];

type Sent = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** The payment provider behind `outside/card-network`'s API. */
export function cardNetworkProvider(access: CardNetworkAccess): PaymentProvider {
  const post = (path: string, key: string, body: object): Promise<ProviderAnswer> =>
    ask(access, path, { method: 'POST', headers: { 'idempotency-key': key }, body: JSON.stringify(body) });
  return {
    authorise: ({ key, amount, card, ...request }) =>
      post('/v1/payments', key, { ...request, token: card, currency: amount.currency, amount: minorUnits(amount) }),
    move: ({ kind, key, networkPayment, reference, amount }) =>
      post(`/v1/payments/${encodeURIComponent(networkPayment)}/${kind}s`, key, {
        reference,
        amount: minorUnits(amount),
      }),
    cancel: ({ key, reference }) => post('/v1/cancellations', key, { reference }),
    byReference: (reference) => ask(access, `/v1/payments?reference=${encodeURIComponent(reference)}`, {}),
    byId: (networkPayment) => ask(access, `/v1/payments/${encodeURIComponent(networkPayment)}`, {}),
  };
}

async function ask(
  { url, secretKey, answerMsMax }: CardNetworkAccess,
  path: string,
  init: Sent,
): Promise<ProviderAnswer> {
  try {
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(answerMsMax),
    });
    const body: unknown = await response.json();
    if (response.status >= 500 || NOT_FINAL.includes(response.status))
      return { kind: 'unknown', why: `status ${response.status}` };
    if (!response.ok) return { kind: 'refused', reason: reasonIn(body) };
    const { payments } = body as { readonly payments?: readonly NetworkPayment[] };
    return { kind: 'known', payments: (payments ?? [body as NetworkPayment]).map(told) };
  } catch (error) {
    // Whatever went wrong on the way: the request may have arrived.
    return { kind: 'unknown', why: String(error) };
  }
}

function told({ id, amount, currency, captures, refunds, disputes, ...payment }: NetworkPayment): ProviderPayment {
  const scale = minorUnitScale(currency);
  const of = (units: number) => ({ amount: units, currency, scale });
  const movement = ({ reference, amount: units, status, reason }: NetworkMovement) => ({
    reference,
    amount: of(units),
    status,
    reason,
  });
  const { version, reference, status, declineReason, action, expiresAt } = payment;
  return {
    networkPayment: id,
    version,
    reference,
    amount: of(amount),
    status,
    declineReason,
    action,
    expiresAt,
    captures: captures.map(movement),
    refunds: refunds.map(movement),
    disputes: disputes.map(({ id: dispute, amount: units, fee, reason, status: stands }) => ({
      dispute,
      amount: of(units),
      fee: of(fee),
      reason,
      status: stands,
    })),
  };
}

function minorUnits(amount: { amount: number; currency: string; scale: number }): number {
  return rescaleMoney(amount, minorUnitScale(amount.currency)).amount;
}

function reasonIn(body: unknown): string {
  const { error } = body as { readonly error?: { readonly code?: unknown } };
  return typeof error?.code === 'string' ? error.code.slice(0, 200) : 'refused';
}
