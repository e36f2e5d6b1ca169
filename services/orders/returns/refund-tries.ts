import type { Static } from '@banyan/core';
import type { refundPart } from './returns-vocabulary.ts';

/** A part of what is given back, and what became of it. `planned`: its turn comes; `waiting`: later; `asked`: the card network has to do it. */
export interface Refund extends Static<typeof refundPart> {
  readonly status: 'planned' | 'waiting' | 'asked' | 'made' | 'failed';
  readonly made: number;
  readonly failed: number;
  /** How often it could not be asked for yet. */
  readonly delays: number;
  /** Which try it is, from 1. */
  readonly attempt: number;
  /** The try that takes the place of what failed of it. */
  readonly next: string | null;
  /** Staff have paid what failed in another way. */
  readonly isSettled: boolean;
}

interface Failure {
  readonly refund: string;
  readonly amount: number;
  readonly next: string | null;
  /** What takes its place is store credit. */
  readonly asCredit?: boolean;
}

/** What credit is called among those who get money back. */
export const CREDIT = 'credit';

const REFUND = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[0-9]+$/;

/** The n-th try to give something back for a return, from 1, as payments knows it. */
export function refundOf(id: string, nth: number): string {
  return `${id}.${nth}`;
}

/** The return that a refund belongs to; undefined when it is none of ours. */
export function returnOfRefund(refund: string): string | undefined {
  return REFUND.exec(refund)?.[1];
}

/** A part as it is planned. */
export function newRefund(part: Static<typeof refundPart>): Refund {
  return {
    ...part,
    status: 'planned',
    made: 0,
    failed: 0,
    delays: 0,
    attempt: 1,
    next: null,
    isSettled: false,
  };
}

/** All parts, one of them changed. */
export function changeRefund(all: readonly Refund[], id: string, change: (one: Refund) => Refund): Refund[] {
  return all.map((one) => (one.refund === id ? change(one) : one));
}

/** So much of a part has gone back. */
export function makeRefund(all: readonly Refund[], id: string, amount: number): Refund[] {
  return changeRefund(all, id, (one) => ended({ ...one, made: one.made + amount }));
}

/** So much of a part has not gone back; what failed of it is tried again under the id `next`, if there is one. */
export function failRefund(all: readonly Refund[], { refund, amount, next, asCredit = false }: Failure): Refund[] {
  const changed = changeRefund(all, refund, (one) => ended({ ...one, failed: one.failed + amount, next }));
  const one = changed.find((each) => each.refund === refund);
  if (one === undefined || next === null) return changed;
  const to = asCredit ? { tender: CREDIT, kind: 'grant' as const } : { tender: one.tender, kind: one.kind };
  const again = { refund: next, ...to, amount: amount === 0 ? one.failed : amount };
  return [...changed, { ...newRefund(again), status: 'waiting', attempt: one.attempt + 1 }];
}

/** What was given up was paid back in another way. */
export function settleRefunds(all: readonly Refund[]): Refund[] {
  return all.map((one) => (isGivenUp(one) ? { ...one, isSettled: true } : one));
}

/** True when a part has failed, and nothing takes its place. */
export function isGivenUp({ failed, next, isSettled }: Refund): boolean {
  return failed > 0 && next === null && !isSettled;
}

/** What was given up. */
export function givenUpOf(all: readonly Refund[]): number {
  return all.filter(isGivenUp).reduce((sum, { failed }) => sum + failed, 0);
}

/** True when all has gone back, or was paid in another way. */
export function isAllRefunded(all: readonly Refund[]): boolean {
  return all.every((one) => one.made + one.failed === one.amount && !isGivenUp(one));
}

/** It was asked for; the answer of the card network may have been faster. */
export function askedFor(one: Refund): Refund {
  return one.status === 'planned' ? { ...one, status: 'asked' } : one;
}

/** It cannot be asked for yet. */
export function delayed(one: Refund): Refund {
  return { ...one, status: 'waiting', delays: one.delays + 1 };
}

/** Less is given back, since the rest was never taken; what is left of it comes next. */
export function offsetRefund(one: Refund, amount: number): Refund {
  return ended({ ...one, amount: one.amount - amount, status: 'planned' });
}

/** Its turn comes again. */
export function plannedAgain(one: Refund): Refund {
  return { ...one, status: 'planned' };
}

/** A part that is over when all of it has gone back or failed. */
export function ended(one: Refund): Refund {
  if (one.made + one.failed < one.amount) return one;
  return { ...one, status: one.failed > 0 ? 'failed' : 'made' };
}
