import { processManager } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { checkoutOfIntent } from '../checkout/checkout-ids.ts';
import { mayPlanAgain, planFor, settlePlan } from '../checkout/plan-stock.ts';
import { orders } from '../contract.ts';
import { askCard, cardOf, noteAttempt, refuseCard } from './asking-edit-card.ts';
import {
  askForCard,
  claim,
  editSteps,
  fail,
  giveBack,
  goesOn,
  goodsOf,
  impossible,
  isForIt,
  outOfStock,
  place,
  refuse,
  refuseClaim,
  reserve,
  take,
  undone,
  type Editing,
} from './edit-course.ts';
import { isWaiting, orderEdit, type EditFailure } from './order-edit.ts';

const ofEdit = ({ edit }: { readonly edit: string }): string => edit;
/** What is added has the name of the edit, and so has its payment. */
const ofIntent = ({ intent }: { readonly intent: string }): string | undefined => checkoutOfIntent(intent);
const refusing =
  (reason: EditFailure['reason'], detail?: string) =>
  (it: Editing): void =>
    refuse(it, reason, detail);

/**
 * Carries an edit out: claim the quote, plan and reserve, location by location, hold credit or have its buyer give a card, place. What is refused, or given up, goes back
 * the way it came, each step by its opposite; the order is what it was. Whoever waits for a card waits until the deadline of the payment: payments alone decides whether
 * an approval came before it, and voids one that did not.
 */
export const editing = processManager('editing', orderEdit, { steps: editSteps })
  .on(orders, 'edit-begun', ofEdit, claim)
  .after('claim', {
    done: (it, quote) => {
      it.append('edit-priced', { edit: it.id, quote });
      if (!take(it, 'claim')) return;
      if (isForIt(it)) reserve(it);
      else refuse(it, 'other-quote');
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
      if (!goesOn(it)) return;
      const settled = settlePlan(goodsOf(it), plan);
      if ('short' in settled) return outOfStock(it, settled.short);
      it.append('edit-planned', { edit: it.id, parts: settled.parts });
      reserve(it);
    },
  })
  .after('reserve', {
    done: (it) => {
      if (take(it, 'reserve')) reserve(it);
    },
    // A location has run out since it was planned: what is not reserved yet is planned again, so long as that may help.
    'out-of-stock': (it, { sku, available }) => {
      if (it.state.status === 'open' && mayPlanAgain(goodsOf(it))) it.send('plan', planFor(goodsOf(it)));
      else outOfStock(it, { sku, quantity: available });
    },
    'reservation-exists': refusing('reservation-refused'),
    'reservation-expired': refusing('reservation-refused'),
  })
  .after('hold', {
    done: (it) => {
      if (take(it, 'hold')) place(it);
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
  .after('open', {
    done: (it) => {
      if (take(it, 'open')) askForCard(it);
    },
    'intent-exists': refusing('payment-refused', 'there is a payment with this id'),
    'deadline-over': refusing('payment-timed-out'),
    'not-positive': refusing('payment-refused'),
    'not-payable': refusing('payment-refused'),
    'amount-too-large': refusing('payment-refused'),
  })
  .on(orders, 'edit-card-offered', ofEdit, (it) => askCard(it))
  .after('authorise', {
    // What becomes of it is told as it happens; that may have come before this answer.
    done: () => {},
    'wrong-attempt': (it, { expected }) => askCard(it, expected),
    // Somebody else was faster.
    'attempt-exists': (it) => askCard(it),
    'not-authorisable': (it, { status }) => refuseCard(it, status),
    'too-many-attempts': (it) => refuseCard(it, 'too-many-attempts'),
    'no-such-intent': impossible('its payment is gone'),
  })
  .on(payments, 'authorisation-requested', ofIntent, noteAttempt)
  .on(payments, 'action-required', ofIntent, (it, { attempt, redirect, deadline }) => {
    const card = cardOf(it, attempt);
    if (card !== undefined)
      it.append('edit-card-challenged', { edit: it.id, payment: card.payment, redirect, deadline });
  })
  // Another card may be given until the deadline.
  .on(payments, 'authorisation-declined', ofIntent, (it, { attempt, reason }) => {
    if (cardOf(it, attempt) !== undefined) refuseCard(it, reason);
  })
  .on(payments, 'intent-authorised', ofIntent, (it) => {
    if (it.state.status !== 'open' || it.state.isPaid) return;
    const wasWaiting = isWaiting(it.state);
    it.append('edit-paid', { edit: it.id });
    if (wasWaiting) place(it);
  })
  // By its deadline, or by staff.
  .on(payments, 'intent-cancelled', ofIntent, (it, { reason }) =>
    fail(it, reason === 'deadline' ? 'payment-timed-out' : 'payment-refused', reason),
  )
  .on(payments, 'intent-voided', ofIntent, (it, { reason }) => fail(it, 'payment-refused', reason))
  .on(orders, 'edit-ending', ofEdit, (it) => {
    // While a step is outstanding, its outcome gives all back.
    if (it.state.status === 'ending' && isWaiting(it.state)) giveBack(it);
  })
  .after('place', {
    done: () => {},
    'no-such-edit': impossible('it was never begun'),
    // It was given up in the last moment.
    'edit-ended': refusing('cancelled'),
    'not-editable': refusing('not-editable'),
    'other-destination': refusing('other-quote'),
  })
  .after('void-intent', {
    done: (it) => undone(it, 'open'),
    'no-such-intent': impossible('its payment is gone'),
    'already-captured': impossible('its payment was captured'),
    'capture-pending': impossible('its payment is being captured'),
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
