import { DefectError, isDeepEqual, isErased, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { intentOf, reservationOfPart } from '../checkout/checkout-ids.ts';
import { plainPostcode } from '../checkout/checkout-course.ts';
import { planFor, reservationsOf, type SoldGoods } from '../checkout/plan-stock.ts';
import { orders } from '../contract.ts';
import { soldUntil } from '../deadlines.ts';
import { order } from '../order.ts';
import { editHoldOf } from './edit-ids.ts';
import { isEditable } from './edit-order.ts';
import { addedGoodsOf, isByCard, type EditFailure, type EditStep, type orderEdit } from './order-edit.ts';
import { sentTo, startOf } from './sent-to.ts';

/** What the process asks for, under names of its own: the steps, and the opposites that undo them. */
export const editSteps = {
  claim: step(pricing, 'claim-quote'),
  recognise: step(pricing, 'recognise-buyer'),
  plan: step(inventory, 'plan-reservations'),
  reserve: step(inventory, 'reserve-stock'),
  hold: step(payments, 'hold-credit'),
  open: step(payments, 'create-intent'),
  authorise: step(payments, 'authorise-intent'),
  place: step(orders, 'place-edit'),
  'void-intent': step(payments, 'void-intent'),
  'release-hold': step(payments, 'release-hold'),
  'release-stock': step(inventory, 'release-reservation'),
  'release-claim': step(pricing, 'release-claim'),
};

/** An edit as its process holds it. */
export type Editing = Instance<typeof orderEdit, typeof editSteps, never>;

/** A reaction to what never happens. */
export const impossible =
  (what: string) =>
  (it: Editing): never => {
    throw new DefectError(`edit ${it.id} cannot go on: ${what}`, { edit: it.id });
  };

/** The first step: everything else depends on what the quote says. */
export function claim(it: Editing): void {
  const { adds } = begunOf(it);
  if (adds === null) return place(it);
  const { quote, expectedTotal } = adds;
  const person = personOf(it);
  const known = person === undefined ? {} : { person };
  it.send('claim', { claim: it.id, quote, expectedTotal, ...known, ...destinationOf(it) });
}

/** Records that a step was taken. @returns false: the edit was given up meanwhile, and the way back begins */
export function take(it: Editing, of: EditStep): boolean {
  it.append('edit-step-taken', { edit: it.id, step: of });
  return goesOn(it);
}

/** True while an edit goes on; what was given up while a step was outstanding is given back by its outcome. */
export function goesOn(it: Editing): boolean {
  if (it.state.status === 'ending') giveBack(it);
  return it.state.status === 'open';
}

/** Records that a step was undone, and goes on with the one before it. */
export function undone(it: Editing, of: EditStep): void {
  it.append('edit-step-undone', { edit: it.id, step: of });
  giveBack(it);
}

/** Ends an edit by the refusal of the step that was outstanding. What had ended it before comes first. */
export function refuse(it: Editing, reason: EditFailure['reason'], detail?: string): void {
  fail(it, reason, detail);
  giveBack(it);
}

/** Records that an edit ends. Where nothing is outstanding, the process hears of this itself; else the outcome gives all back. */
export function fail(it: Editing, reason: EditFailure['reason'], detail?: string): void {
  if (it.state.status === 'open')
    it.append('edit-ending', { edit: it.id, reason, ...(detail !== undefined && { detail }) });
}

/** There is too little of an article. */
export function outOfStock(it: Editing, { sku, quantity }: { readonly sku: string; readonly quantity: number }): void {
  refuse(it, 'out-of-stock', `${sku}: ${quantity} left`);
}

/** The claim was refused for what the quote costs or uses: pricing knows whom it was refused to before anybody asks for the next quote. */
export function refuseClaim(it: Editing, reason: EditFailure['reason'], detail?: string): void {
  const person = personOf(it);
  const buyer = it.state.begun?.quotedFor.buyer;
  if (person === undefined || buyer === undefined) return refuse(it, reason, detail);
  fail(it, reason, detail);
  it.send('recognise', { buyer, person });
}

/** Undoes the step that was taken last; after all of them it is over. */
export function giveBack(it: Editing): void {
  const { taken: done, failure, wasAsked } = it.state;
  switch (done.at(-1)) {
    case 'open':
      return it.send('void-intent', { intent: intentOf(it.id), reason: failure?.reason ?? '' });
    case 'hold':
      return it.send('release-hold', { hold: editHoldOf(it.id) });
    case 'reserve':
      return it.send('release-stock', { reservation: reservationOfPart(it.id, goodsOf(it).reserved) });
    case 'claim':
      return it.send('release-claim', { claim: it.id });
    default: {
      const { order } = begunOf(it);
      it.append('edit-failed', { edit: it.id, order, ...failure!, ...(wasAsked && { wasAsked }) });
    }
  }
}

/** True when a quote is for the buyer of the order, in its channel and currency and to its country. */
export function isForIt(it: Editing): boolean {
  const { buyer, channel, currency, country, isDestinationKnown } = it.state.quote!;
  return isDestinationKnown && isDeepEqual({ buyer, channel, currency, country }, begunOf(it).quotedFor);
}

/** Reserves the next part of what is added, of one location; where there are several, it is asked first which deliver what. After the last part it is paid for. */
export function reserve(it: Editing): void {
  const goods = goodsOf(it);
  const all = reservationsOf(goods);
  if (all === undefined) return it.send('plan', planFor(goods));
  const next = all[goods.reserved];
  if (next === undefined) pay(it);
  else it.send('reserve', { ...next, until: soldUntil(it.at) });
}

/** What an edit adds. */
export function goodsOf(it: Editing): SoldGoods {
  return addedGoodsOf(it.state) ?? impossible('it adds nothing')(it);
}

/** The last step. */
export function place(it: Editing): void {
  it.send('place', { edit: it.id });
}

/** There is a payment to be made: its buyer is told, and the edit waits for a card. Staff may have been faster, and the order sent meanwhile. */
export function askForCard(it: Editing): void {
  if (it.state.isPaid) return place(it);
  const { order: of, quotedFor } = begunOf(it);
  if (!isEditable(it.stream(order(of)).state)) return refuse(it, 'not-editable');
  const { lines, totals } = it.state.quote!;
  it.append('edit-payment-asked', {
    edit: it.id,
    order: of,
    currency: quotedFor.currency,
    amount: totals.gross,
    until: payUntilOf(it),
    lines: lines.map(({ sku, quantity, gross }) => ({ sku, quantity, gross })),
  });
}

function pay(it: Editing): void {
  const { currency, scale, totals, buyer } = it.state.quote!;
  const { adds, quotedFor } = begunOf(it);
  const amount = { amount: totals.gross, currency, scale };
  if (isByCard(it.state)) {
    const { country } = quotedFor;
    return it.send('open', { intent: intentOf(it.id), customer: buyer, country, amount, deadline: payUntilOf(it) });
  }
  if (adds?.payBy !== 'credit' || totals.gross === 0) return place(it);
  it.send('hold', { hold: editHoldOf(it.id), source: { customer: buyer ?? '', currency }, amount });
}

function payUntilOf(it: Editing): string {
  return begunOf(it).payUntil ?? impossible('nobody said until when it is paid')(it);
}

function begunOf(it: Editing) {
  return it.state.begun ?? impossible('it was never begun')(it);
}

/** The person behind the e-mail address that the order was bought under, or the one that an edit has added it to. */
function personOf(it: Editing): string | undefined {
  return it.state.begun === null ? undefined : startOf(it.state.begun.order, it.stream)?.person;
}

/** Where what is added is to be sent: where the order is, postal code and all. Somebody who is erased gets nothing, and is refused when it is placed. */
function destinationOf(it: Editing) {
  const { order: of, quotedFor } = begunOf(it);
  const to = sentTo(of, it.stream);
  if (to === undefined || isErased(to)) return {};
  const postcode = plainPostcode(to.postcode);
  return { buyer: quotedFor.buyer, country: to.country, ...(postcode !== undefined && { postcode }) };
}
