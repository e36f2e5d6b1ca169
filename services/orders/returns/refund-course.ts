import type { Payload } from '@banyan/core';
import type { payments } from '@banyan/payments/contract';
import { order } from '../order.ts';
import { offsetRefund } from '../payment-failures/offset-unpaid.ts';
import { delayedUntil, firstDueAt, isDue, isTriedAgain, nextTryAt } from '../payment-failures/refund-retries.ts';
import { isAllRefunded, refundOf, type Refund } from './refund-tries.ts';
import { ledgerInMinor, moneyOf, refunded, type Settling } from './settling-steps.ts';

const REASON = 'return';

/** Gives the next part back; when none is left and all have come to their end, the return is at its. */
export function refundNext(it: Settling): void {
  const { refunds, sending, status, credited } = it.state;
  if (refunds === null || sending !== null || status !== 'refunding') return;
  const next = refunds.find((one) => one.status === 'planned');
  if (next === undefined) {
    if (isAllRefunded(refunds)) refunded(it);
    return;
  }
  const { refund, tender } = next;
  const amount = moneyOf(next.amount, credited!.currency);
  it.append('refund-sent', { return: it.id, refund });
  if (next.kind === 'intent') it.send('refund', { intent: tender, refund, amount, reason: REASON });
  else if (next.kind === 'hold') it.send('return-credit', { hold: tender, refund, amount, reason: REASON });
  else {
    const customer = credited!.customer;
    it.send('grant', { grant: refund, customer, amount, from: 'liability:deposits', reason: REASON });
  }
}

/** It was asked for; gift cards and credit have it at once. */
export function sentAway(it: Settling): void {
  const { refund, kind, amount } = sentOf(it);
  it.append('refund-asked', { return: it.id, refund });
  if (kind !== 'intent') it.append('refund-made', { return: it.id, refund, amount });
  refundNext(it);
}

/** Payments refuses it, and will again: a payment, a gift card or a buyer has had as many movements as there may be. */
export function leftToStaff(reason: string) {
  return (it: Settling): void => {
    const { refund, amount } = sentOf(it);
    it.append('refund-asked', { return: it.id, refund });
    it.append('refund-failed', { return: it.id, refund, amount, reason, next: null });
    refundNext(it);
  };
}

/** It was never taken; or the card network has not taken it yet, or it is disputed: again later, and at last not by itself. */
export function refundWaits(it: Settling): void {
  const { refund, tender, delays, amount, made, failed } = sentOf(it);
  const of = it.stream(order(it.state.order));
  const offset = offsetRefund(of, { tender, amount });
  if (offset > 0) {
    it.append('refund-offset', { return: it.id, refund, amount: offset });
    return refundNext(it);
  }
  const at = delayedUntil(it.at, delays);
  it.append('refund-delayed', { return: it.id, refund, ...(at !== undefined && { dueAt: at }) });
  if (at !== undefined) waitForFirst(it);
  else {
    const reason = 'more-than-captured';
    it.append('refund-failed', { return: it.id, refund, amount: amount - made - failed, reason, next: null });
  }
  refundNext(it);
}

/** The card network has given a part back. */
export function refundMade(it: Settling, told: Payload<typeof payments, 'refund-part-made'>): void {
  const amount = ledgerInMinor(told.amount, it.state.credited!.currency);
  it.append('refund-made', { return: it.id, refund: told.refund, amount });
  refundNext(it);
}

/** The card network has not given a part back: it is tried again under another id. */
export function refundFailed(it: Settling, told: Payload<typeof payments, 'refund-part-failed'>): void {
  const all = it.state.refunds ?? [];
  const amount = ledgerInMinor(told.amount, it.state.credited!.currency);
  const { attempt } = all.find(({ refund }) => refund === told.refund) ?? {};
  const isAgain = attempt !== undefined && isTriedAgain(attempt, told.reason);
  const next = isAgain ? refundOf(it.id, all.length + 1) : null;
  const failed = { return: it.id, refund: told.refund, amount, reason: told.reason, next };
  it.append('refund-failed', { ...failed, ...(isAgain && { dueAt: nextTryAt(it.at, attempt) }) });
  if (isAgain) waitForFirst(it);
}

/** The turn of some that wait has come. */
export function retryRefunds(it: Settling): void {
  for (const { refund } of (it.state.refunds ?? []).filter((one) => isDue(one, it.at)))
    it.append('refund-retried', { return: it.id, refund });
  refundNext(it);
  waitForFirst(it);
}

/** One timer serves all that wait: for the first of them. */
function waitForFirst(it: Settling): void {
  const at = firstDueAt(it.state.refunds ?? [], it.at);
  if (at !== undefined) it.schedule('retry', at);
}

function sentOf({ state }: Settling): Refund {
  return state.refunds!.find(({ refund }) => refund === state.sending)!;
}
