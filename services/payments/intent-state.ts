import type { Static } from '@banyan/core';
import type { intentStatus } from './contract.ts';

/** One try to authorise an intent. */
export interface Attempt {
  readonly status: 'asked' | 'requires-action' | 'authorised' | 'declined' | 'closed';
  readonly card: string;
  readonly amount: number;
  readonly offSession: boolean;
  /** No more than this was to be held, whatever is still to be captured; not there: all of that. */
  readonly atMost?: number;
  readonly networkPayment: string | null;
  /** Of the network's payment, as last seen; 0: never. */
  readonly version: number;
  readonly expiresAt: string | null;
  /** The network has been asked to cancel it, and has not answered. */
  readonly cancelling: boolean;
  readonly lookingUp: boolean;
}

/** What becomes of money that moves. */
export type MovementStatus = 'asked' | 'made' | 'failed';

interface Capture {
  readonly id: string;
  readonly attempt: number;
  readonly amount: number;
  readonly status: MovementStatus;
  readonly invoice: string | null;
}

export interface RefundPart {
  readonly attempt: number;
  readonly amount: number;
  readonly status: MovementStatus;
}

interface IntentRefund {
  readonly id: string;
  readonly amount: number;
  readonly reason: string;
  /** The same as it is posted: what staff wrote is not in it. */
  readonly note: string;
  readonly parts: readonly RefundPart[];
}

interface IntentDispute {
  readonly id: string;
  readonly attempt: number;
  readonly amount: number;
  readonly status: 'opened' | 'won' | 'lost';
}

/** An intent's state, in ledger amounts. It is small: attempts, captures, refunds and disputes are bounded in number. */
export interface IntentState {
  readonly status: 'none' | Static<typeof intentStatus>;
  readonly customer: string | null;
  readonly country: string;
  readonly currency: string;
  readonly amount: number;
  /** So much of it is to be captured in all; not there: nothing was given up. */
  readonly atMost?: number;
  readonly deadline: string;
  /** The n-th attempt is at n - 1. */
  readonly attempts: readonly Attempt[];
  /** The attempt whose authorisation counts; 0: none has been authorised. */
  readonly current: number;
  readonly action: { readonly redirect: string; readonly deadline: string } | null;
  /** Why it was declined, is due, was voided or cancelled. */
  readonly reason: string | null;
  readonly captures: readonly Capture[];
  readonly refunds: readonly IntentRefund[];
  readonly disputes: readonly IntentDispute[];
}

/** No intent has more tries. */
export const ATTEMPTS_MAX = 20;
/** No intent has more captures, nor more refunds. */
export const MOVEMENTS_MAX = 100;

/** What captures of a state add up to; of one attempt where it is given. */
export function captureSum({ captures }: IntentState, statuses: readonly MovementStatus[], attempt?: number): number {
  return captures.reduce(
    (sum, one) =>
      statuses.includes(one.status) && (attempt === undefined || one.attempt === attempt) ? sum + one.amount : sum,
    0,
  );
}

/** What parts of refunds add up to; on one attempt where it is given. */
export function refundSum({ refunds }: IntentState, statuses: readonly MovementStatus[], attempt?: number): number {
  return refunds
    .flatMap(({ parts }) => parts)
    .reduce(
      (sum, one) =>
        statuses.includes(one.status) && (attempt === undefined || one.attempt === attempt) ? sum + one.amount : sum,
      0,
    );
}

/** What disputes have taken: those that are open or lost. */
export function disputedSum({ disputes }: IntentState, attempt?: number): number {
  return disputes.reduce(
    (sum, one) => (one.status !== 'won' && (attempt === undefined || one.attempt === attempt) ? sum + one.amount : sum),
    0,
  );
}

/** What of the amount is neither captured nor about to be. */
export function remainingOf(state: IntentState): number {
  return state.amount - captureSum(state, ['asked', 'made']);
}

/** What is left of the limit that was set for what is authorised; undefined: none was. */
export function limitOf(state: IntentState): number | undefined {
  const atMost = state.attempts[state.current - 1]?.atMost;
  return atMost === undefined ? undefined : atMost - captureSum(state, ['asked', 'made'], state.current);
}

/** What has to be held still: what is neither captured nor about to be, as far as whoever asked wanted that and nobody has given it up. */
export function wantedOf(state: IntentState): number {
  const left = (state.atMost ?? Infinity) - captureSum(state, ['asked', 'made']);
  return Math.max(0, Math.min(remainingOf(state), limitOf(state) ?? Infinity, left));
}

/** What may be captured now. */
export function capturableOf(state: IntentState): number {
  const attempt = state.attempts[state.current - 1];
  if (state.status !== 'authorised' || attempt === undefined) return 0;
  return Math.min(remainingOf(state), attempt.amount - captureSum(state, ['asked', 'made'], state.current));
}

/** True when what is authorised was not captured though it was asked for, or is less than what is still to be, and nothing else is asked of it: another card may take its place. */
export function mayBeReplaced(state: IntentState): boolean {
  const own = state.captures.filter(({ attempt }) => attempt === state.current);
  if (state.status !== 'authorised' || own.some(({ status }) => status === 'asked')) return false;
  return own.some(({ status }) => status === 'failed') || capturableOf(state) < remainingOf(state);
}

/** What may be given back now on an attempt, or on all of them: captured, minus refunded, pending and disputed. */
export function refundableOf(state: IntentState, attempt?: number): number {
  if (attempt === undefined) return state.attempts.reduce((sum, _, index) => sum + refundableOf(state, index + 1), 0);
  const captured = captureSum(state, ['made'], attempt);
  return Math.max(0, captured - refundSum(state, ['asked', 'made'], attempt) - disputedSum(state, attempt));
}
