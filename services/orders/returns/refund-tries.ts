import type { Static } from '@banyan/core';
import type { refundPart } from './returns-vocabulary.ts';

/** A part of what is given back, and what became of it. `planned`: its turn comes; `waiting`: later; `asked`: the card network has to do it. */
export interface Refund extends Static<typeof refundPart> {
  readonly status: 'planned' | 'waiting' | 'asked' | 'made' | 'failed';
  readonly made: number;
  readonly failed: number;
  /** How often it could not be asked for yet. */
  readonly delays: number;
  /** When it is asked for, where it waits; null: at once. */
  readonly dueAt: string | null;
  /** Which try it is, from 1. */
  readonly attempt: number;
  /** What of `failed` nothing takes the place of, until staff help. The network fails a refund part by part, and each part has its own reason. */
  readonly givenUp: number;
}

interface Failure {
  readonly refund: string;
  readonly amount: number;
  readonly next: string | null;
  readonly dueAt?: string;
}

interface Reopened {
  readonly refund: string;
  readonly next: string;
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
    dueAt: null,
    attempt: 1,
    givenUp: 0,
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

/** So much of a part has not gone back: just that is tried again under the id `next`, or given up. */
export function failRefund(all: readonly Refund[], { refund, amount, next, dueAt }: Failure): Refund[] {
  const givenUp = next === null ? amount : 0;
  const failed = changeRefund(all, refund, (one) =>
    ended({ ...one, failed: one.failed + amount, givenUp: one.givenUp + givenUp }),
  );
  return next === null ? failed : [...failed, ...tryAgain(all, refund, { refund: next, amount }, dueAt)];
}

/** What was given up of a part is tried again. */
export function reopenRefund(all: readonly Refund[], { refund, next, asCredit = false }: Reopened): Refund[] {
  const amount = all.find((one) => one.refund === refund)?.givenUp ?? 0;
  const to = asCredit ? { tender: CREDIT, kind: 'grant' as const } : {};
  const left = changeRefund(all, refund, (one) => ({ ...one, givenUp: 0 }));
  return [...left, ...tryAgain(all, refund, { refund: next, amount, ...to })];
}

/** What takes the place of what failed of a part. */
export function tryAgain(
  all: readonly Refund[],
  id: string,
  part: Partial<Static<typeof refundPart>>,
  dueAt: string | null = null,
): Refund[] {
  const before = all.filter(({ refund }) => refund === id);
  return before.map(({ tender, kind, amount, attempt }) => {
    const again = newRefund({ refund: id, tender, kind, amount, ...part });
    return { ...again, status: 'waiting', attempt: attempt + 1, dueAt };
  });
}

/** What was given up was paid back in another way. */
export function settleRefunds(all: readonly Refund[]): Refund[] {
  return all.map((one) => ({ ...one, givenUp: 0 }));
}

/** True when something of a part has failed, and nothing takes its place. */
export function isGivenUp({ givenUp }: Refund): boolean {
  return givenUp > 0;
}

/** What was given up. */
export function givenUpOf(all: readonly Refund[]): number {
  return all.reduce((sum, { givenUp }) => sum + givenUp, 0);
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
export function delayed(one: Refund, dueAt: string | null = null): Refund {
  return { ...one, status: 'waiting', delays: one.delays + 1, dueAt };
}

/** Less is given back, since the rest was never taken; what is left of it comes next. */
export function offsetRefund(one: Refund, amount: number): Refund {
  return ended({ ...one, amount: one.amount - amount, status: 'planned' });
}

/** So much of it is not given back, which nobody has asked for yet. */
export function calledOff(one: Refund, amount: number): Refund {
  return ended({ ...one, amount: one.amount - amount });
}

/** The parts that nobody has been asked for yet: their turn has not come, or they wait. */
export function notBegunOf({
  refunds,
  sending,
}: {
  readonly refunds: readonly Refund[] | null;
  readonly sending: string | null;
}) {
  return (refunds ?? []).filter(
    ({ refund, status }) => refund !== sending && (status === 'planned' || status === 'waiting'),
  );
}

/** The parts that payments has refused, which are asked for again later, with what is left of each. */
export function refusedSoFar(state: Parameters<typeof notBegunOf>[0]) {
  return notBegunOf(state)
    .filter(({ status, delays }) => status === 'waiting' && delays > 0)
    .map(({ refund, amount, made, failed }) => ({ refund, left: amount - made - failed }));
}

/** Its turn comes at once, if it waits still. */
export function woken(one: Refund): Refund {
  return { ...one, dueAt: null };
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
