import type { CommandBody } from '@banyan/core';
import type { payments } from './contract.ts';
import { abandon, becomeDue, cancelAtNetwork, type IntentHandle } from './intent-handle.ts';
import { captureSum, type Attempt } from './intent-state.ts';
import { isWaiting } from './intent.ts';

/** A payment as the network tells it. */
export type NetworkPayment = CommandBody<typeof payments, 'record-network-payment'>;

/** What the network says of an attempt's authorisation, where it is news. */
export function hearOfAuthorisation(it: IntentHandle, attempt: number, told: NetworkPayment): void {
  switch (told.status) {
    case 'requires-action':
      return askBuyer(it, attempt, told.action);
    case 'authorised':
      return authorised(it, attempt, told.expiresAt);
    case 'declined':
      return decline(it, attempt, told.declineReason ?? 'declined');
    case 'cancelled':
    case 'expired':
      return lose(it, attempt, told.status);
  }
}

function askBuyer(it: IntentHandle, attempt: number, action: NetworkPayment['action']): void {
  const one = it.state.attempts[attempt - 1]!;
  if (one.status !== 'asked' || action === null) return;
  if (it.state.status !== 'authorising') return abandon(it, attempt);
  it.append('action-required', { intent: it.id, attempt, redirect: action.url, deadline: action.deadline });
}

function authorised(it: IntentHandle, attempt: number, expiresAt: string): void {
  const one = it.state.attempts[attempt - 1]!;
  if (one.status === 'authorised') return;
  const { status, current, attempts } = it.state;
  const isAwaited = attempt === attempts.length && isOpen(one) && !one.cancelling;
  const isRenewal = one.offSession && status === 'authorised';
  if (!isAwaited || !(isRenewal || (!one.offSession && isWaiting(it.state)))) {
    // An approval that nobody waits for any more: it came after the deadline, or after what is meant to cancel it.
    if (!one.cancelling) cancelAtNetwork(it, attempt);
    return;
  }
  it.append('intent-authorised', { intent: it.id, attempt, amount: one.amount, expiresAt });
  // With a capture under way, the old one lapses by itself within the day.
  if (current > 0 && captureSum(it.state, ['asked'], current) === 0) abandon(it, current);
}

/** Records that an attempt came to nothing; a renewal that did, or another card where what was authorised is lost, leaves what is not captured due. */
export function decline(it: IntentHandle, attempt: number, reason: string): void {
  const one = it.state.attempts[attempt - 1];
  if (one === undefined || !isOpen(one)) return;
  it.append('authorisation-declined', { intent: it.id, attempt, reason });
  if (one.offSession || it.state.status === 'declined') becomeDue(it, reason);
}

function lose(it: IntentHandle, attempt: number, reason: 'cancelled' | 'expired'): void {
  const one = it.state.attempts[attempt - 1]!;
  if (one.status === 'closed' || one.status === 'declined') return;
  if (isOpen(one) && !one.cancelling) return decline(it, attempt, reason);
  const isUnexpected = it.state.current === attempt && !one.cancelling;
  it.append('authorisation-closed', { intent: it.id, attempt, reason });
  if (isUnexpected) becomeDue(it, reason);
}

/** True while neither the network nor its buyer has answered an attempt for good. */
export function isOpen({ status }: Attempt): boolean {
  return status === 'asked' || status === 'requires-action';
}
