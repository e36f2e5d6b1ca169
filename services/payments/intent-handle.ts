import { minorUnitScale, reject, roundMoney, type Handle, type Money } from '@banyan/core';
import type { payments } from './contract.ts';
import type { intent } from './intent.ts';
import { wantedOf, type IntentState } from './intent-state.ts';
import { toLedger } from './ledger-amounts.ts';

type EventsOf<A> = A extends { readonly folds: Readonly<Record<infer E, unknown>> } ? E & string : never;

/** What a decision or a process holds of an intent. */
export type IntentHandle = Handle<typeof payments, IntentState, EventsOf<typeof intent>>;

/** Our name for an attempt at the network, by which it is found again whatever became of our request. */
export function referenceOf(intentId: string, attempt: number): string {
  return `${intentId}#${attempt}`;
}

/** The intent and attempt of a reference of ours; undefined: it is none. */
export function ofReference(reference: string): { intent: string; attempt: number } | undefined {
  const [, intentId, nth] = /^([A-Za-z0-9._-]{1,80})#([1-9]\d?)$/.exec(reference) ?? [];
  return intentId === undefined ? undefined : { intent: intentId, attempt: Number(nth) };
}

/** An amount above zero in whole minor units of a currency, at the ledger's scale; or the rejection. */
export function payableAmount(amount: Money, currency = amount.currency) {
  if (amount.currency !== currency) return reject('wrong-currency', { currency: amount.currency, expected: currency });
  const exact = toLedger(amount);
  if (exact === undefined) return reject('amount-too-large');
  if (exact <= 0) return reject('not-positive');
  if (roundMoney(amount, 'half-up').remainder.amount !== 0)
    return reject('not-payable', { scaleMax: minorUnitScale(currency) });
  return exact;
}

/** Gives an attempt up: the network is asked to cancel whatever came, or still comes, of it. What is over already is left alone. */
export function abandon(it: IntentHandle, attempt: number): void {
  const one = it.state.attempts[attempt - 1];
  if (one === undefined || one.cancelling || one.status === 'declined' || one.status === 'closed') return;
  cancelAtNetwork(it, attempt);
}

/** Asks the network to cancel an attempt, whatever is known of it. */
export function cancelAtNetwork(it: IntentHandle, attempt: number): void {
  const networkPayment = it.state.attempts[attempt - 1]?.networkPayment ?? null;
  it.append('cancellation-requested', {
    intent: it.id,
    attempt,
    reference: referenceOf(it.id, attempt),
    networkPayment,
  });
}

/** What is authorised is lost, or cannot be renewed: nothing may be shipped on it. Where nothing is left to be captured, nothing is due. */
export function becomeDue(it: IntentHandle, reason: string): void {
  const { status, current } = it.state;
  const amount = wantedOf(it.state);
  // It may have been lost while another card was asked, which was declined then.
  if (!(status === 'authorised' || (status === 'declined' && current > 0)) || amount <= 0) return;
  it.append('payment-due', { intent: it.id, amount, reason });
  abandon(it, current);
}

/** Asks the network how an attempt stands, once at a time. */
export function lookUp(it: IntentHandle, attempt: number): void {
  const one = it.state.attempts[attempt - 1];
  if (one === undefined || one.lookingUp) return;
  it.append('look-up-requested', { intent: it.id, attempt, reference: referenceOf(it.id, attempt) });
}
