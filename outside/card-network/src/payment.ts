import type { CardBehaviour } from './cards.ts';

/** A card as the network keeps it once it is tokenised: never its number. */
export interface CardToken {
  readonly token: string;
  readonly brand: string;
  readonly last4: string;
  readonly expiry: string;
  readonly behaviour: CardBehaviour;
}

/** Money that moves on an authorised payment, in whole minor units. `reference` is the merchant's own. */
export interface Movement {
  readonly id: string;
  readonly reference: string;
  readonly amount: number;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly reason: string | null;
  /** When it took its status; ISO 8601 UTC. */
  readonly at: string;
}

/** A buyer's objection to a capture. The network takes the amount and a fee at once, and gives the amount back when the merchant wins. */
export interface Dispute {
  readonly id: string;
  readonly amount: number;
  readonly fee: number;
  readonly reason: string;
  readonly status: 'opened' | 'won' | 'lost';
  readonly openedAt: string;
  readonly closedAt: string | null;
}

/** One authorisation and what became of it. `version` counts its changes, so a reader can tell the newer of two copies. */
export interface Payment {
  readonly id: string;
  readonly version: number;
  readonly reference: string;
  /** In whole minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly token: string;
  readonly card: { readonly brand: string; readonly last4: string };
  readonly status: 'requires-action' | 'authorised' | 'declined' | 'cancelled' | 'expired';
  readonly declineReason: string | null;
  readonly action: { readonly url: string; readonly deadline: string } | null;
  readonly returnUrl: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly captures: readonly Movement[];
  readonly refunds: readonly Movement[];
  readonly disputes: readonly Dispute[];
}

/** What is captured, or being captured. */
export function capturedOf({ captures }: Payment): number {
  return sumOf(captures);
}

/** What is refunded, or being refunded. */
export function refundedOf({ refunds }: Payment): number {
  return sumOf(refunds);
}

function sumOf(movements: readonly Movement[]): number {
  return movements.reduce((sum, { amount, status }) => (status === 'failed' ? sum : sum + amount), 0);
}

/** The payment after a change, one version on. */
export function changed(payment: Payment, change: Partial<Payment>): Payment {
  return { ...payment, ...change, version: payment.version + 1 };
}

/** What time alone has made of a payment: a challenge not answered by its deadline is a decline, an authorisation not used lapses. */
export function afterTime(payment: Payment, now: string): Payment {
  if (payment.status === 'requires-action' && payment.action !== null && payment.action.deadline <= now)
    return changed(payment, { status: 'declined', declineReason: 'authentication-timeout', action: null });
  if (payment.status === 'authorised' && payment.expiresAt <= now && capturedOf(payment) < payment.amount)
    return changed(payment, { status: 'expired' });
  return payment;
}
