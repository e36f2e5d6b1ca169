import { DefectError, isDeepEqual, isErased, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { reservationOfPart } from '../checkout/checkout-ids.ts';
import { plainPostcode } from '../checkout/checkout-course.ts';
import { mayPlanAgain, planFor, reservationsOf, settlePlan, type SoldGoods } from '../checkout/plan-stock.ts';
import { orders } from '../contract.ts';
import { soldUntil } from '../deadlines.ts';
import { editHoldOf } from './edit-ids.ts';
import { addedGoodsOf, orderEdit, type EditFailure, type EditStep } from './order-edit.ts';
import { sentTo, startOf } from './sent-to.ts';

const steps = {
  claim: step(pricing, 'claim-quote'),
  recognise: step(pricing, 'recognise-buyer'),
  plan: step(inventory, 'plan-reservations'),
  reserve: step(inventory, 'reserve-stock'),
  hold: step(payments, 'hold-credit'),
  place: step(orders, 'place-edit'),
  'release-hold': step(payments, 'release-hold'),
  'release-stock': step(inventory, 'release-reservation'),
  'release-claim': step(pricing, 'release-claim'),
};
type Editing = Instance<typeof orderEdit, typeof steps, never>;

const refusing =
  (reason: EditFailure['reason'], detail?: string) =>
  (it: Editing): void =>
    refuse(it, reason, detail);
const impossible =
  (what: string) =>
  (it: Editing): never => {
    throw new DefectError(`edit ${it.id} cannot go on: ${what}`, { edit: it.id });
  };

/** Carries an edit out: claim the quote, plan and reserve, location by location, hold credit, place. What is refused goes back the way it came, each step by its opposite; the order is what it was. */
export const editing = processManager('editing', orderEdit, { steps })
  .on(
    orders,
    'edit-begun',
    ({ edit }) => edit,
    (it, { adds }) => {
      if (adds === null) return it.send('place', { edit: it.id });
      const { quote, expectedTotal } = adds;
      const person = personOf(it);
      const known = person === undefined ? {} : { person };
      it.send('claim', { claim: it.id, quote, expectedTotal, ...known, ...destinationOf(it) });
    },
  )
  .after('claim', {
    done: (it, quote) => {
      it.append('edit-priced', { edit: it.id, quote });
      taken(it, 'claim');
      if (!isForIt(it)) return refuse(it, 'other-quote');
      reserve(it);
    },
    'no-such-quote': refusing('no-such-quote'),
    'quote-claimed': refusing('quote-claimed'),
    'quote-superseded': refusing('quote-superseded'),
    'price-changed': (it, { parts = [] }) =>
      refuseClaim(it, 'price-changed', parts.length > 0 ? parts.join(', ') : undefined),
    'other-destination': refusing('other-quote'),
    'not-priced': (it, { reason }) => refuse(it, 'not-priced', reason),
    'used-up': (it, { promotion, coupon }) => refuseClaim(it, 'used-up', coupon ?? promotion),
    // Somebody has bought something under its name since it was begun.
    'claim-exists': refusing('quote-claimed'),
    'claim-released': impossible('its claim was released by somebody else'),
  })
  .after('recognise', { done: giveBack })
  .after('plan', {
    done: (it, plan) => {
      const settled = settlePlan(goodsOf(it), plan);
      if ('short' in settled) return outOfStock(it, settled.short);
      it.append('edit-planned', { edit: it.id, parts: settled.parts });
      reserve(it);
    },
  })
  .after('reserve', {
    done: (it) => {
      taken(it, 'reserve');
      reserve(it);
    },
    // A location has run out since it was planned: what is not reserved yet is planned again, so long as that may help.
    'out-of-stock': (it, { sku, available }) => {
      if (mayPlanAgain(goodsOf(it))) it.send('plan', planFor(goodsOf(it)));
      else outOfStock(it, { sku, quantity: available });
    },
    'reservation-exists': refusing('reservation-refused'),
    'reservation-expired': refusing('reservation-refused'),
  })
  .after('hold', {
    done: (it) => {
      taken(it, 'hold');
      it.send('place', { edit: it.id });
    },
    'no-such-presentation': refusing('credit-refused'),
    'gift-card-expired': refusing('credit-refused'),
    'insufficient-credit': refusing('credit-refused', 'there is not so much left'),
    'hold-exists': refusing('credit-refused'),
    'wrong-currency': refusing('credit-refused'),
    'not-positive': refusing('credit-refused'),
    'not-payable': refusing('credit-refused'),
    'amount-too-large': refusing('credit-refused'),
    'too-many-movements': refusing('credit-refused'),
  })
  .after('place', {
    done: () => {},
    'no-such-edit': impossible('it was never begun'),
    'not-editable': refusing('not-editable'),
    'other-destination': refusing('other-quote'),
  })
  .after('release-hold', {
    done: (it) => undone(it, 'hold'),
    'no-such-hold': impossible('what it held is gone'),
    'held-by-service': impossible('another service holds it'),
  })
  .after('release-stock', {
    done: (it) => undone(it, 'reserve'),
    'no-such-reservation': impossible('what it reserved is gone'),
    'held-by-service': impossible('another service holds it'),
    'reservation-committed': impossible('what it reserved has left'),
  })
  .after('release-claim', { done: (it) => undone(it, 'claim'), 'no-such-claim': impossible('its claim is gone') });

function taken(it: Editing, of: EditStep): void {
  it.append('edit-step-taken', { edit: it.id, step: of });
}

function undone(it: Editing, of: EditStep): void {
  it.append('edit-step-undone', { edit: it.id, step: of });
  giveBack(it);
}

function refuse(it: Editing, reason: EditFailure['reason'], detail?: string): void {
  it.append('edit-ending', { edit: it.id, reason, ...(detail !== undefined && { detail }) });
  giveBack(it);
}

function outOfStock(it: Editing, { sku, quantity }: { readonly sku: string; readonly quantity: number }): void {
  refuse(it, 'out-of-stock', `${sku}: ${quantity} left`);
}

/** The claim was refused for what the quote costs or uses: pricing knows whom it was refused to before anybody asks for the next quote. */
function refuseClaim(it: Editing, reason: EditFailure['reason'], detail?: string): void {
  const person = personOf(it);
  const buyer = it.state.begun?.quotedFor.buyer;
  if (person === undefined || buyer === undefined) return refuse(it, reason, detail);
  it.append('edit-ending', { edit: it.id, reason, ...(detail !== undefined && { detail }) });
  it.send('recognise', { buyer, person });
}

/** The person behind the e-mail address that the order was bought under, or the one that an edit has added it to. */
function personOf(it: Editing): string | undefined {
  return it.state.begun === null ? undefined : startOf(it.state.begun.order, it.stream)?.person;
}

/** Undoes the step that was taken last; after all of them it is over. */
function giveBack(it: Editing): void {
  const { taken: done, begun, failure } = it.state;
  const last = done.at(-1);
  if (last === 'hold') it.send('release-hold', { hold: editHoldOf(it.id) });
  else if (last === 'reserve')
    it.send('release-stock', { reservation: reservationOfPart(it.id, goodsOf(it).reserved) });
  else if (last === 'claim') it.send('release-claim', { claim: it.id });
  else it.append('edit-failed', { edit: it.id, order: begun!.order, ...failure! });
}

/** True when a quote is for the buyer of the order, in its channel and currency and to its country. */
function isForIt({ state: { quote, begun } }: Editing): boolean {
  const { buyer, channel, currency, country, isDestinationKnown } = quote!;
  return isDestinationKnown && isDeepEqual({ buyer, channel, currency, country }, begun!.quotedFor);
}

/** Where what is added is to be sent: where the order is, postal code and all. Somebody who is erased gets nothing, and is refused when it is placed. */
function destinationOf(it: Editing) {
  const { order: of, quotedFor } = it.state.begun!;
  const to = sentTo(of, it.stream);
  if (to === undefined || isErased(to)) return {};
  const postcode = plainPostcode(to.postcode);
  return { buyer: quotedFor.buyer, country: to.country, ...(postcode !== undefined && { postcode }) };
}

/** Reserves the next part of what is added, of one location; where there are several, it is asked first which deliver what. After the last part it is paid for. */
function reserve(it: Editing): void {
  const goods = goodsOf(it);
  const all = reservationsOf(goods);
  if (all === undefined) return it.send('plan', planFor(goods));
  const next = all[goods.reserved];
  if (next === undefined) hold(it);
  else it.send('reserve', { ...next, until: soldUntil(it.at) });
}

function goodsOf(it: Editing): SoldGoods {
  return addedGoodsOf(it.state) ?? impossible('it adds nothing')(it);
}

function hold(it: Editing): void {
  const { currency, scale, totals, buyer } = it.state.quote!;
  if (it.state.begun?.adds?.payBy !== 'credit' || totals.gross === 0) return it.send('place', { edit: it.id });
  const amount = { amount: totals.gross, currency, scale };
  it.send('hold', { hold: editHoldOf(it.id), source: { customer: buyer ?? '', currency }, amount });
}
