import type { Payload } from '@banyan/core';
import type { orders } from '../contract.ts';

/** Money of a cancellation that the card network has failed to give back. `waiting`: for its turn; `given-up`: it is not tried again by itself. */
export interface CardRefund {
  readonly refund: string;
  readonly tender: string;
  readonly amount: number;
  readonly status: 'waiting' | 'due' | 'asked' | 'given-up';
  /** Which try it is, from 1. */
  readonly attempt: number;
  /** How often it could not be asked for yet. */
  readonly delays: number;
  /** When it is asked for, where it waits; null: at once. */
  readonly dueAt: string | null;
  /** Why staff give it as store credit; null: it goes to the card. */
  readonly credit: string | null;
}

/** The part of an order’s state that knows what was not given back. What has gone back is not in it any more. */
export interface OrderRefunds {
  readonly cardRefunds: readonly CardRefund[];
  /** The one that was asked for and is not answered yet. */
  readonly refunding: CardRefund | null;
  /** How many tries there were: each has a name of its own. */
  readonly refundTries: number;
}

/** All that was to go back has gone. */
export const noRefunds: OrderRefunds = { cardRefunds: [], refunding: null, refundTries: 0 };

const BASE = /^(cancellation(?:-\d+)?(?:-hold-\d+)?)(?:\.\d+)?$/;

/** What goes back to the n-th of those that a cancellation gives back to, from 1: a gift card or credit has its own beside the card’s. */
export function refundToHold(refund: string, nth: number): string {
  return `${refund}-hold-${nth}`;
}

/** The name of the refund that a try belongs to; undefined: it is of no cancellation. */
export function refundOfCancellation(refund: string): string | undefined {
  return BASE.exec(refund)?.[1];
}

/** What the next try of an order is called. */
export function nextTry(refund: string, { refundTries }: OrderRefunds): string {
  return `${refundOfCancellation(refund)!}.${refundTries + 2}`;
}

/** A part of a refund has failed, and is tried again under another name, or given up. */
export function failCardRefund<State extends OrderRefunds>(
  state: State,
  { refund, tender, amount, attempt, next, dueAt }: Payload<typeof orders, 'card-refund-failed'>,
): State {
  const left = lessen(state, refund, amount).cardRefunds;
  // Parts of one refund on several payments of the network fail one by one.
  const before = next === null ? left.find((one) => isGivenUp(one, refund)) : undefined;
  const rest = left.filter((one) => one !== before);
  const again: CardRefund =
    next === null
      ? {
          refund,
          tender,
          amount: amount + (before?.amount ?? 0),
          status: 'given-up',
          attempt,
          delays: 0,
          dueAt: null,
          credit: null,
        }
      : {
          refund: next,
          tender,
          amount,
          status: 'waiting',
          attempt: attempt + 1,
          delays: 0,
          dueAt: dueAt ?? null,
          credit: null,
        };
  return { ...state, cardRefunds: [...rest, again], refundTries: state.refundTries + (next === null ? 0 : 1) };
}

/** The turn of these has come; of all that wait, where they are not told. */
export function makeRefundsDue<State extends OrderRefunds>(
  state: State,
  { refunds }: Payload<typeof orders, 'card-refunds-due'>,
): State {
  return toCardRefunds(state, (one) =>
    one.status === 'waiting' && (refunds?.includes(one.refund) ?? true) ? { ...one, status: 'due' } : one,
  );
}

/** It is being asked for. */
export function sendCardRefund<State extends OrderRefunds>(state: State, { refund }: Of): State {
  const refunding = state.cardRefunds.find((one) => one.refund === refund) ?? null;
  return { ...toCardRefunds(state, (one) => (one.refund === refund ? { ...one, status: 'asked' } : one)), refunding };
}

/** It was asked for. What became of it may have been told before. */
export function askCardRefund<State extends OrderRefunds>(state: State): State {
  return { ...state, refunding: null };
}

/** It cannot be asked for yet. */
export function delayCardRefund<State extends OrderRefunds>(
  state: State,
  { refund, dueAt }: Payload<typeof orders, 'card-refund-delayed'>,
): State {
  const later = toCardRefunds(state, (one) =>
    one.refund === refund ? { ...one, status: 'waiting', delays: one.delays + 1, dueAt: dueAt ?? null } : one,
  );
  return { ...later, refunding: null };
}

/** So much of it has gone back. */
export function makeCardRefund<State extends OrderRefunds>(state: State, { refund, amount }: Of & Part): State {
  return lessen(state, refund, amount);
}

/** So much of it has gone back, or need not. */
export function lessen<State extends OrderRefunds>(state: State, refund: string, amount: number): State {
  const less = toCardRefunds(state, (one) =>
    one.refund === refund && !isGivenUp(one) ? { ...one, amount: one.amount - amount } : one,
  );
  return { ...less, cardRefunds: less.cardRefunds.filter((one) => one.amount > 0) };
}

/** Less was taken than is given back: the rest of it is asked for. */
export function offsetCardRefund<State extends OrderRefunds>(state: State, { refund, amount }: Of & Part): State {
  const less = lessen(state, refund, amount);
  return {
    ...toCardRefunds(less, (one) => (one.refund === refund ? { ...one, status: 'due' } : one)),
    refunding: null,
  };
}

/** What was given up is tried once more, under another name: on the card, or as store credit. */
export function reopenCardRefund<State extends OrderRefunds>(
  state: State,
  { refund, next, asCredit = false, reason = '' }: Payload<typeof orders, 'card-refund-reopened'>,
): State {
  const credit = asCredit ? reason : null;
  const again = toCardRefunds(state, (one) =>
    isGivenUp(one, refund)
      ? { ...one, refund: next, status: 'waiting', attempt: 1, delays: 0, dueAt: null, credit }
      : one,
  );
  return { ...again, refundTries: state.refundTries + 1 };
}

/** What was given up was paid back in another way. */
export function settleCardRefund<State extends OrderRefunds>(state: State, { refund }: Of): State {
  const cardRefunds = state.cardRefunds.filter((one) => !isGivenUp(one, refund));
  return { ...state, cardRefunds, refundTries: state.refundTries + 1 };
}

/** True for what is left to staff of a refund. */
export function isGivenUp(one: CardRefund, refund = one.refund): boolean {
  return one.refund === refund && one.status === 'given-up';
}

interface Of {
  readonly refund: string;
}

interface Part {
  readonly amount: number;
}

/** Changes what has failed, one by one. */
export function toCardRefunds<State extends OrderRefunds>(state: State, to: (one: CardRefund) => CardRefund): State {
  return { ...state, cardRefunds: state.cardRefunds.map(to) };
}
