import type { Payload } from '@banyan/core';
import type { orders } from '../contract.ts';

/** A hold on a gift card or on credit, or a payment by card; amounts in minor units. */
export interface Tender {
  readonly tender: string;
  readonly kind: 'hold' | 'intent';
  readonly amount: number;
  /** `captured`: something was taken; `released`: what is held still is given back, or all was. */
  readonly status: 'held' | 'captured' | 'released';
  /** What invoices have claimed of it: it is taken, or being taken. */
  readonly claimed: number;
  /** What was taken. */
  readonly captured: number;
  /** What of that was given back, or asked to be. */
  readonly returned: number;
}

type Tenders = readonly Tender[];

/** What an order is paid with, gift cards and credit first. */
export function tendersOf({ holds, intent, captures }: Payload<typeof orders, 'order-accepted'>['tenders']): Tender[] {
  const isTaken = captures === 'at-placement';
  const tender = (name: string, kind: Tender['kind'], amount: number): Tender => ({
    tender: name,
    kind,
    amount,
    status: isTaken ? 'captured' : 'held',
    claimed: isTaken ? amount : 0,
    captured: isTaken ? amount : 0,
    returned: 0,
  });
  const held = holds.map(({ hold, amount }) => tender(hold, 'hold', amount));
  return intent === null ? held : [...held, tender(intent.intent, 'intent', intent.amount)];
}

/** What pays so much: of each tender in turn, gift cards and credit first, what no invoice has claimed. What none of them covers is owed by invoice. */
export function planTenders(tenders: Tenders, due: number) {
  let left = due;
  return tenders.flatMap(({ tender, kind, amount: all, claimed, status }) => {
    const amount = status === 'released' ? 0 : Math.min(left, all - claimed);
    left -= amount;
    return amount <= 0 ? [] : [{ tender, kind, amount }];
  });
}

/** Invoices have claimed so much of tenders. */
export function claimTenders(
  tenders: Tenders,
  shares: readonly { readonly tender: string; readonly amount: number }[],
): Tender[] {
  return tenders.map((one) => {
    const share = shares.find(({ tender }) => tender === one.tender);
    return share === undefined ? one : { ...one, claimed: one.claimed + share.amount };
  });
}

/** So much of a tender was taken: it may be several times. */
export function captureTender(
  tenders: Tenders,
  { tender, amount }: Payload<typeof orders, 'tender-captured'>,
): Tender[] {
  return changeTender(tenders, tender, (one) => {
    const captured = one.captured + amount;
    return { ...one, status: 'captured', captured, claimed: Math.max(one.claimed, captured) };
  });
}

/** What is held of a tender still, or all of it, was given back. */
export function releaseTender(tenders: Tenders, { tender }: Payload<typeof orders, 'tender-released'>): Tender[] {
  return changeTender(tenders, tender, (one) => ({ ...one, status: 'released' }));
}

/** So much of what was taken is given back. */
export function returnTender(
  tenders: Tenders,
  { tender, amount }: Payload<typeof orders, 'tender-returned'>,
): Tender[] {
  return changeTender(tenders, tender, (one) => ({ ...one, returned: one.returned + amount }));
}

/** Changes one of the tenders. */
export function changeTender(tenders: Tenders, tender: string, change: (one: Tender) => Tender): Tender[] {
  return tenders.map((one) => (one.tender === tender ? change(one) : one));
}
