import { carts } from '@banyan/carts/contract';
import { DefectError, isErased, step, type CommandAnswer, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { orders } from '../contract.ts';
import { soldUntil } from '../deadlines.ts';
import { prepaymentInvoiceOf } from '../fulfilment/fulfilment-ids.ts';
import { order } from '../order.ts';
import { PLACEMENT } from '../payment-failures/capture-names.ts';
import { intentOf, reservationOfPart } from './checkout-ids.ts';
import {
  soldGoodsOf,
  timesTaken,
  type checkout,
  type Failure,
  type Quote,
  type Started,
  type Step,
} from './checkout.ts';
import { unfit } from './compare-quote.ts';
import { placeOrder } from './place-checkout.ts';
import { mayPlanAgain, planFor, reservationsOf, settlePlan, type SoldGoods } from './plan-stock.ts';
import { besideRest, tellReturn } from './return-page.ts';
import { sumOf } from './split-payment.ts';

/** No zone’s postal codes are told apart by more. */
const POSTCODE_LENGTH_MAX = 16;

/** What the process asks for, under names of its own: the steps, and the opposites that undo them. */
export const checkoutSteps = {
  claim: step(pricing, 'claim-quote'),
  recognise: step(pricing, 'recognise-buyer'),
  lock: step(carts, 'lock-cart'),
  plan: step(inventory, 'plan-reservations'),
  reserve: step(inventory, 'reserve-stock'),
  freeze: step(carts, 'lock-cart'),
  hold: step(payments, 'hold-credit'),
  open: step(payments, 'create-intent'),
  charge: step(payments, 'authorise-intent'),
  place: step(orders, 'place-checkout'),
  spend: step(payments, 'spend-hold'),
  capture: step(payments, 'capture-intent'),
  close: step(carts, 'close-cart'),
  'void-intent': step(payments, 'void-intent'),
  'release-hold': step(payments, 'release-hold'),
  'release-stock': step(inventory, 'release-reservation'),
  unlock: step(carts, 'unlock-cart'),
  'release-claim': step(pricing, 'release-claim'),
};

/** Freezing is undone with the lock, charging with the payment that it belongs to; nobody agrees to an invoice any more. */
const NOT_UNDONE: readonly Step[] = ['freeze', 'charge', 'agree'];

type Planned = CommandAnswer<typeof inventory, 'plan-reservations'>;

/** A checkout as its process holds it. */
export type CheckingOut = Instance<typeof checkout, typeof checkoutSteps, 'overdue'>;

/** The first step: everything else depends on what the quote says. */
export function claim(it: CheckingOut): void {
  const { quote, expectedTotal, buyer, person, country, shipTo } = startedOf(it);
  // Somebody who was erased meanwhile gets no order; their claim is given back.
  const postcode = isErased(shipTo) ? undefined : plainPostcode(shipTo.postcode);
  it.send('claim', {
    claim: it.id,
    quote,
    expectedTotal,
    ...(person !== undefined && { person }),
    buyer,
    country,
    ...(postcode !== undefined && { postcode }),
  });
}

/** The claim was refused for what the quote costs or uses: before the buyer hears of it, pricing knows whom it was refused to, so that the next quote holds. */
export function refuseClaim(it: CheckingOut, failure: Failure): void {
  const { buyer, person } = startedOf(it);
  if (person === undefined) return refuse(it, failure);
  fail(it, failure);
  it.send('recognise', { buyer, person });
}

/** A postal code as zones read it: letters and digits. */
export function plainPostcode(postcode = ''): string | undefined {
  const plain = postcode.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, POSTCODE_LENGTH_MAX);
  return plain === '' ? undefined : plain;
}

/** Records that a step was taken. */
export function takeStep(it: CheckingOut, taken: Step): void {
  it.append('checkout-step-taken', { checkout: it.id, step: taken });
}

/** The quote is claimed. Where one location has all, the cart is locked and the goods are reserved at once: neither waits for the other. */
export function price(it: CheckingOut, quote: Quote): void {
  const misfit = unfit(startedOf(it), quote);
  const isTogether = misfit === undefined && it.state.status === 'open' && startedOf(it).locations.length === 1;
  it.append('checkout-priced', { checkout: it.id, quote, ...(isTogether && { asked: ['lock', 'reserve'] }) });
  if (misfit !== undefined) return refuse(it, misfit);
  if (!isTogether) return goOn(it);
  lock(it);
  reserve(it);
}

/** What comes next after a step: the next one, or the way back; nothing while another one is not answered. */
export function goOn(it: CheckingOut): void {
  if (it.state.outstanding.length > 0) return;
  if (it.state.status === 'ending') giveBack(it);
  else if (it.state.status === 'completed') settle(it);
  else takeNext(it);
}

/** Ends a checkout by the refusal of a step that was outstanding. What had ended it before comes first; another one that is outstanding is waited for. */
export function refuse(it: CheckingOut, failure: Failure, step?: Step): void {
  if (step !== undefined && it.state.outstanding.includes(step))
    it.append('checkout-step-refused', { checkout: it.id, step });
  fail(it, failure);
  if (it.state.outstanding.length === 0) giveBack(it);
}

/** Records that a checkout ends. The outcome of the outstanding step gives all back; where there is none, the process hears of this itself. */
export function fail(it: CheckingOut, failure: Failure): void {
  if (it.state.status === 'open') it.append('checkout-ending', { checkout: it.id, ...failure });
}

function takeNext(it: CheckingOut): void {
  const { taken } = it.state;
  const started = startedOf(it);
  const quote = quoteOf(it);
  const { currency, scale } = quote;
  const money = (amount: number) => ({ amount, currency, scale });
  const { cart, buyer, holds, rest, country } = started;
  if (!taken.includes('lock')) return lock(it);
  if (reservationsOf(goodsIn(it)) === undefined) return planGoods(it);
  if (reserve(it)) return;
  if (!paysAtOnce(started) && !taken.includes('freeze'))
    return it.send('freeze', { cart, checkout: it.id, owner: buyer, frozen: true });
  const held = holds[timesTaken(it.state, 'hold')];
  if (held !== undefined) {
    const { hold, presentation, amount } = held;
    const source = presentation === null ? { customer: buyer, currency } : { presentation, owner: buyer };
    return it.send('hold', { hold, source, amount: money(amount) });
  }
  if (rest?.kind === 'card') {
    const intent = intentOf(it.id);
    const amount = money(quote.totals.gross - sumOf(holds));
    if (!taken.includes('open'))
      return it.send('open', { intent, customer: buyer, country, amount, deadline: started.payBy });
    const { returnTo = null } = besideRest(started);
    if (!taken.includes('charge'))
      return it.send('charge', { intent, attempt: 1, card: rest.card, ...tellReturn(buyer, returnTo) });
    if (!it.state.isPaid) return;
  }
  place(it);
}

/** What waits for nobody outside is paid in the same breath: its cart may be frozen at once, and needs no second word. */
function paysAtOnce({ holds, rest }: Started): boolean {
  return holds.length === 0 && rest?.kind !== 'card';
}

function lock(it: CheckingOut): void {
  const started = startedOf(it);
  const { cart, buyer } = started;
  it.send('lock', { cart, checkout: it.id, owner: buyer, frozen: paysAtOnce(started) });
}

/** Reserves the next part of the goods. @returns false: there is none */
function reserve(it: CheckingOut): boolean {
  const goods = goodsIn(it);
  const part = reservationsOf(goods)?.[goods.reserved];
  if (part !== undefined) it.send('reserve', { ...part, until: soldUntil(it.at) });
  return part !== undefined;
}

/** Everything is taken: the order is placed in this same reaction, and the overdue alarm is off. */
function place(it: CheckingOut): void {
  // Its buyer was forgotten meanwhile, or its channel is gone.
  if (placeOrder(it.id, it.stream) === undefined) return refuse(it, { reason: 'cancelled' });
  it.cancel('overdue');
  settle(it);
}

/** Asks where the goods come from that are not reserved yet. */
function planGoods(it: CheckingOut): void {
  it.send('plan', planFor(goodsIn(it)));
}

/** Where the goods that are not reserved yet come from; or what of them is nowhere. */
export function planned(it: CheckingOut, plan: Planned): void {
  if (it.state.status !== 'open') return giveBack(it);
  const settled = settlePlan(goodsIn(it), plan);
  if ('short' in settled) {
    const { sku, quantity: available } = settled.short;
    return refuse(it, { reason: 'out-of-stock', sku, available });
  }
  it.append('checkout-planned', { checkout: it.id, parts: settled.parts });
  takeNext(it);
}

/** A location has run out since it was planned: the goods that are not reserved yet are planned again, so long as that may help. */
export function outOfStock(it: CheckingOut, { sku, available }: { readonly sku: string; readonly available: number }) {
  if (it.state.status !== 'open' || !mayPlanAgain(goodsIn(it)))
    return refuse(it, { reason: 'out-of-stock', sku, available }, 'reserve');
  planGoods(it);
}

/** The order is placed: money is taken now where the channel says so, gift cards first, and the cart is closed. */
function settle(it: CheckingOut): void {
  const { holds, rest, captures } = startedOf(it);
  const { currency, scale, totals } = quoteOf(it);
  const invoice = prepaymentInvoiceOf(it.id);
  if (captures === 'at-placement') {
    const held = holds[timesTaken(it.state, 'spend')];
    if (held !== undefined)
      return it.send('spend', {
        hold: held.hold,
        spend: PLACEMENT,
        amount: { amount: held.amount, currency, scale },
        invoice,
      });
    if (rest?.kind === 'card' && !it.state.taken.includes('capture')) {
      const amount = { amount: totals.gross - sumOf(holds), currency, scale };
      return it.send('capture', { intent: intentOf(it.id), capture: PLACEMENT, amount, invoice });
    }
  }
  close(it);
}

/** The card holds no money any more that is to be taken now: the order knows of it, and is not sent before it is paid. */
export function notTaken(it: CheckingOut, reason: string): void {
  const { currency, totals } = quoteOf(it);
  it.stream(order(it.id)).append('tender-failed', {
    order: it.id,
    tender: intentOf(it.id),
    capture: PLACEMENT,
    name: PLACEMENT,
    invoice: prepaymentInvoiceOf(it.id),
    currency,
    amount: totals.gross - sumOf(startedOf(it).holds),
    reason,
  });
}

/** The last word: the cart became an order. */
export function close(it: CheckingOut): void {
  it.send('close', { cart: startedOf(it).cart, checkout: it.id, order: it.id });
}

/** Records that a step was undone, and goes on with the one before it. */
export function undone(it: CheckingOut, step: Step): void {
  it.append('checkout-step-undone', { checkout: it.id, step });
  giveBack(it);
}

/** Undoes the step that was taken last by its opposite; when none is left, the checkout has failed. */
export function giveBack(it: CheckingOut): void {
  const { taken, started } = it.state;
  const reason = it.state.failure?.reason ?? '';
  switch (taken.findLast((one) => !NOT_UNDONE.includes(one))) {
    case 'open':
      return it.send('void-intent', { intent: intentOf(it.id), reason });
    case 'hold':
      return it.send('release-hold', { hold: started!.holds[timesTaken(it.state, 'hold') - 1]!.hold });
    case 'reserve':
      return it.send('release-stock', { reservation: reservationOfPart(it.id, timesTaken(it.state, 'reserve')) });
    case 'lock':
      return it.send('unlock', { cart: started!.cart, checkout: it.id });
    case 'claim':
      return it.send('release-claim', { claim: it.id });
    default:
      it.cancel('overdue');
      it.append('checkout-failed', { checkout: it.id, ...failureOf(it) });
  }
}

function startedOf({ id, state }: CheckingOut): Started {
  return state.started ?? neverHappens(id, 'it was never started');
}

function goodsIn({ id, state }: CheckingOut): SoldGoods {
  return soldGoodsOf(state) ?? neverHappens(id, 'it has no quote');
}

function quoteOf({ id, state }: CheckingOut): Quote {
  return state.quote ?? neverHappens(id, 'it has no quote');
}

function failureOf({ id, state }: CheckingOut): Failure {
  return state.failure ?? neverHappens(id, 'it does not know why it ends');
}

function neverHappens(id: string, what: string): never {
  throw new DefectError(`checkout ${id} cannot go on: ${what}`, { checkout: id });
}
