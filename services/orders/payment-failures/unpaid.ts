import type { Payload } from '@banyan/core';
import type { orders } from '../contract.ts';
import { changeTender, type Tender } from '../fulfilment/order-tenders.ts';
import { creditedOf, type CreditedInvoices } from '../returns/order-credits.ts';

/** What a capture has failed to take. */
export interface Unpaid {
  readonly tender: string;
  /** Its first name. */
  readonly capture: string;
  readonly invoice: string;
  /** The parcel that it was to pay; not there: it pays a prepayment. */
  readonly fulfilment?: string;
  readonly shipment?: string;
  readonly amount: number;
  /** What it is called while it is being taken again; null: it is not. */
  readonly collecting: string | null;
}

/** The part of an order’s state that knows what was not taken after all. */
export interface OrderUnpaid {
  readonly unpaid: readonly Unpaid[];
  /** Names of captures that have failed: their news may come twice. */
  readonly failed: readonly string[];
  /** What was asked for and is not answered yet. */
  readonly sending: {
    readonly tender: string;
    readonly capture: string;
    readonly name: string;
    readonly amount: number;
  } | null;
  /** While that answer is on its way it was asked for once more: another card may hold it. */
  readonly isAskedAgain: boolean;
  /** How often money was tried to be taken again: each time has a name of its own. */
  readonly collections: number;
}

interface Paid extends OrderUnpaid {
  readonly tenders: readonly Tender[];
  readonly credits: CreditedInvoices;
}

type Moved = { readonly tender: string; readonly amount: number };

/** All was taken. */
export const noUnpaid: OrderUnpaid = { unpaid: [], failed: [], sending: null, isAskedAgain: false, collections: 0 };

/**
 * A capture has failed that counted as made. What was counted as taken is lowered, also where it is counted only later: a parcel’s capture may fail before
 * the parcel is on its way.
 */
export function failTender<State extends Paid>(
  state: State,
  { tender, capture, name, invoice, fulfilment, shipment, amount }: Payload<typeof orders, 'tender-failed'>,
): State {
  const parcel = { ...(fulfilment !== undefined && { fulfilment }), ...(shipment !== undefined && { shipment }) };
  const one: Unpaid = { tender, capture, invoice, ...parcel, amount, collecting: null };
  const less = { ...take(state, invoice, { tender, amount: -amount }), failed: [...state.failed, name] };
  // It was being taken again, and the answer is still on its way.
  if (isBeingTaken(state, capture, name)) return toUnpaid(less, capture, (known) => ({ ...known, collecting: null }));
  return { ...less, unpaid: [...state.unpaid, one] };
}

/** It is to be taken again. */
export function askCollection<State extends OrderUnpaid>(state: State): State {
  return { ...state, isAskedAgain: state.sending !== null };
}

/** It is being taken again, and counts as taken. */
export function beginCollection<State extends Paid>(
  state: State,
  { tender, capture, name, amount }: Payload<typeof orders, 'collection-begun'>,
): State {
  const taken = take(state, invoiceOf(state, capture), { tender, amount });
  const sending = { tender, capture, name, amount };
  const collections = state.collections + 1;
  return { ...toUnpaid(taken, capture, (one) => ({ ...one, collecting: name })), sending, collections };
}

/** It was not; or it has failed before that was answered. */
export function refuseCollection<State extends Paid>(
  state: State,
  { tender, capture, name, amount }: Payload<typeof orders, 'collection-refused'>,
): State {
  const answered = { sending: null, isAskedAgain: false };
  if (!isBeingTaken(state, capture, name)) return { ...state, ...answered };
  const taken = take(state, invoiceOf(state, capture), { tender, amount: -amount });
  return { ...toUnpaid(taken, capture, (one) => ({ ...one, collecting: null })), ...answered };
}

/** It was. */
export function endCollection<State extends OrderUnpaid>(state: State, one: { readonly capture: string }): State {
  return { ...endUnpaid(state, one), sending: null, isAskedAgain: false };
}

/** It was paid, in one way or another, or is given up. */
export function endUnpaid<State extends OrderUnpaid>(state: State, { capture }: { readonly capture: string }): State {
  return { ...state, unpaid: state.unpaid.filter((one) => one.capture !== capture) };
}

/** So much of it need not be taken any more. */
export function offsetTender<State extends Paid>(
  state: State,
  { tender, capture, amount, ofRefund }: Payload<typeof orders, 'tender-offset'>,
): State {
  const less = toUnpaid(state, capture, (one) => ({ ...one, amount: one.amount - amount }));
  const unpaid = less.unpaid.filter((one) => one.amount > 0);
  if (!ofRefund) return { ...less, unpaid };
  const tenders = changeTender(less.tenders, tender, (one) => ({ ...one, returned: one.returned - amount }));
  return { ...less, unpaid, tenders };
}

/** True while a capture of an order has failed and nothing has taken its place. */
export function isUnpaid({ unpaid }: OrderUnpaid): boolean {
  return unpaid.length > 0;
}

/** True while nothing is sent: the card holds no money, or has not given what it was asked for. */
export function isDue(state: OrderUnpaid & { readonly isPaymentDue: boolean }): boolean {
  return state.isPaymentDue || isUnpaid(state);
}

/** What is not taken counts neither for the tender nor for the invoice, of which less is given back then. */
export function take<State extends Paid>(state: State, invoice: string | undefined, { tender, amount }: Moved): State {
  const tenders = changeTender(state.tenders, tender, (one) => ({ ...one, captured: one.captured + amount }));
  if (invoice === undefined || state.credits[invoice] === undefined) return { ...state, tenders };
  const before = creditedOf(state.credits, invoice);
  return {
    ...state,
    tenders,
    credits: { ...state.credits, [invoice]: { ...before, claimed: before.claimed + amount } },
  };
}

/** True while a capture is being tried again under this name. */
export function isBeingTaken({ unpaid }: OrderUnpaid, capture: string, name: string): boolean {
  return unpaid.some((one) => one.capture === capture && one.collecting === name);
}

/** The invoice that a capture which has failed was to pay. */
export function invoiceOf({ unpaid }: OrderUnpaid, capture: string): string | undefined {
  return unpaid.find((one) => one.capture === capture)?.invoice;
}

/** Changes one of the captures that have failed. */
export function toUnpaid<State extends OrderUnpaid>(state: State, capture: string, to: (one: Unpaid) => Unpaid): State {
  return { ...state, unpaid: state.unpaid.map((one) => (one.capture === capture ? to(one) : one)) };
}
