import { carts } from '@banyan/carts/contract';
import { DefectError, processManager } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { placingDeadline } from '../deadlines.ts';
import { checkoutOfIntent } from './checkout-ids.ts';
import {
  checkoutSteps,
  claim,
  close,
  fail,
  giveBack,
  goOn,
  notTaken,
  outOfStock,
  planned,
  price,
  refuse,
  refuseClaim,
  takeStep,
  undone,
  type CheckingOut,
} from './checkout-course.ts';
import { checkout, isWaiting, type Failure, type Step } from './checkout.ts';
import { isMadeOf } from './compare-quote.ts';

const ofCheckout = ({ checkout: id }: { readonly checkout: string }): string => id;
const ofIntent = ({ intent }: { readonly intent: string }): string | undefined => checkoutOfIntent(intent);
const failing = (reason: Failure['reason'], detail?: string) => (it: CheckingOut) =>
  refuse(it, { reason, ...(detail !== undefined && { detail }) });
/** The same of a step that may have been asked for beside another one. */
const failingAt = (step: Step, reason: Failure['reason']) => (it: CheckingOut) => refuse(it, { reason }, step);
const detailOf = (parts: readonly string[]) => (parts.length > 0 ? { detail: parts.join(', ') } : {});
const impossible =
  (what: string) =>
  (it: CheckingOut): never => {
    throw new DefectError(`checkout ${it.id} cannot go on: ${what}`, { checkout: it.id });
  };

/**
 * Carries a checkout out: claim the quote, lock the cart and reserve, hold gift cards and credit, authorise the rest last, place the order. Each step is
 * asked for when the one before is done. What ends a checkout early (a refusal, a cancellation, an edit of the cart, the deadline) is recorded; the
 * outcome of the step that is outstanding then goes back the way it came, each step by its opposite, and the end is recorded when all is given back.
 */
export const checkingOut = processManager('checking-out', checkout, { steps: checkoutSteps, timers: ['overdue'] })
  .on(orders, 'checkout-started', ofCheckout, (it) => {
    if (it.state.status !== 'open') return giveBack(it);
    it.schedule('overdue', placingDeadline(it.at));
    claim(it);
  })
  .after('claim', {
    done: price,
    'no-such-quote': failing('no-such-quote'),
    'quote-claimed': failing('quote-claimed'),
    'quote-superseded': failing('quote-superseded'),
    'other-destination': failing('other-destination'),
    'price-changed': (it, { currency, total, difference, parts = [] }) =>
      refuseClaim(it, { reason: 'price-changed', currency, total, difference, ...detailOf(parts) }),
    'not-priced': (it, { reason }) => refuse(it, { reason: 'not-priced', detail: reason }),
    'used-up': (it, { promotion, coupon, limit }) =>
      refuseClaim(it, { reason: 'used-up', detail: `${coupon ?? promotion}: ${limit}` }),
    'claim-exists': impossible('somebody else uses its claim'),
    'claim-released': impossible('its claim was released by somebody else'),
  })
  .after('recognise', { done: giveBack })
  .after('lock', {
    done: (it, cart) => {
      takeStep(it, 'lock');
      if (isMadeOf(it.state.quote!, cart)) goOn(it);
      else refuse(it, { reason: 'cart-differs' });
    },
    'no-such-cart': failingAt('lock', 'no-such-cart'),
    'cart-empty': failingAt('lock', 'cart-empty'),
    'cart-locked': failingAt('lock', 'cart-locked'),
    'cart-closed': failingAt('lock', 'cart-closed'),
    'cart-changed': failingAt('lock', 'cart-differs'),
    'lock-broken': failingAt('lock', 'lock-broken'),
    'not-for-sale': (it, { sku }) => refuse(it, { reason: 'not-for-sale', sku }, 'lock'),
  })
  .after('freeze', {
    done: (it) => {
      takeStep(it, 'freeze');
      goOn(it);
    },
    'no-such-cart': failing('no-such-cart'),
    'cart-empty': failing('cart-empty'),
    'cart-locked': failing('lock-broken'),
    'cart-closed': failing('cart-closed'),
    'cart-changed': failing('lock-broken'),
    'lock-broken': failing('lock-broken'),
    'not-for-sale': (it, { sku }) => refuse(it, { reason: 'not-for-sale', sku }),
  })
  .after('plan', { done: planned })
  .after('reserve', {
    done: (it) => {
      takeStep(it, 'reserve');
      goOn(it);
    },
    'out-of-stock': outOfStock,
    'reservation-exists': failingAt('reserve', 'reservation-refused'),
    'reservation-expired': failingAt('reserve', 'reservation-refused'),
  })
  .after('hold', {
    done: (it) => {
      takeStep(it, 'hold');
      goOn(it);
    },
    'no-such-presentation': failing('gift-card-refused', 'it was not shown'),
    'gift-card-expired': failing('gift-card-refused', 'it has expired'),
    'insufficient-credit': failing('credit-refused', 'there is not so much left'),
    'hold-exists': failing('credit-refused'),
    'wrong-currency': failing('credit-refused', 'it is in another currency'),
    'not-positive': failing('credit-refused'),
    'not-payable': failing('credit-refused'),
    'amount-too-large': failing('credit-refused'),
    'too-many-movements': failing('credit-refused'),
  })
  .after('open', {
    done: (it) => {
      takeStep(it, 'open');
      goOn(it);
    },
    'intent-exists': failing('payment-refused', 'there is a payment with this id'),
    'deadline-over': failing('payment-timed-out'),
    'not-positive': failing('payment-refused'),
    'not-payable': failing('payment-refused'),
    'amount-too-large': failing('payment-refused'),
  })
  .after('charge', {
    done: (it) => {
      // Not when it ends: then nothing is waited for.
      if (it.state.status === 'open') takeStep(it, 'charge');
      // The network may have answered before this did.
      if (!isWaiting(it.state)) goOn(it);
    },
    'no-such-intent': impossible('its payment is gone'),
    'attempt-exists': impossible('somebody else has used its payment'),
    'wrong-attempt': impossible('somebody else has used its payment'),
    'too-many-attempts': impossible('somebody else has used its payment'),
    // It was opened, and its deadline has come or staff have given it up since.
    'not-authorisable': failing('payment-timed-out'),
  })
  .on(payments, 'action-required', ofIntent, (it, { redirect, deadline }) => {
    if (it.state.status === 'open') it.append('checkout-action-required', { checkout: it.id, redirect, deadline });
  })
  .on(payments, 'intent-authorised', ofIntent, (it) => {
    if (it.state.status !== 'open' || it.state.isPaid) return;
    const wasWaiting = isWaiting(it.state);
    it.append('checkout-paid', { checkout: it.id });
    if (wasWaiting) it.send('place', { checkout: it.id });
  })
  .on(payments, 'authorisation-declined', ofIntent, (it, { reason }) => {
    if (!it.state.isPaid) fail(it, { reason: 'payment-declined', detail: reason });
  })
  .on(payments, 'intent-cancelled', ofIntent, (it, { reason }) =>
    fail(it, { reason: 'payment-timed-out', detail: reason }),
  )
  .on(payments, 'intent-voided', ofIntent, (it, { reason }) => fail(it, { reason: 'payment-refused', detail: reason }))
  .on(carts, 'lock-broken', ofCheckout, (it) => fail(it, { reason: 'lock-broken' }))
  .on(orders, 'checkout-ending', ofCheckout, (it) => {
    // While a step is outstanding, its outcome gives all back.
    if (it.state.status === 'ending' && isWaiting(it.state)) giveBack(it);
  })
  .when('overdue', (it) => {
    // Whoever waits for a buyer or the network waits until the payment’s own deadline.
    if (!it.state.taken.includes('charge'))
      fail(it, { reason: 'timed-out', detail: 'a service did not answer in time' });
  })
  .after('place', {
    done: (it) => {
      it.cancel('overdue');
      goOn(it);
    },
    'no-such-checkout': impossible('it was never started'),
    // It was cancelled meanwhile; or its buyer was forgotten, or its channel is gone.
    'checkout-ended': failing('cancelled'),
  })
  .after('spend', {
    done: (it) => {
      takeStep(it, 'spend');
      goOn(it);
    },
    'no-such-hold': impossible('what it held is gone'),
    'held-by-service': impossible('another service holds it'),
    'more-than-held': impossible('somebody else has spent what it held'),
    'spend-exists': impossible('somebody else has spent what it held'),
    'wrong-currency': impossible('its hold is in another currency'),
    'not-positive': impossible('its hold is of nothing'),
    'not-payable': impossible('its hold is not payable'),
    'amount-too-large': impossible('its hold is too large'),
    'too-many-movements': impossible('somebody else has used its hold'),
  })
  .after('capture', {
    done: (it) => {
      takeStep(it, 'capture');
      goOn(it);
    },
    // The authorisation was lost since: the order stands, and its payment is due.
    'not-authorised': (it, { status }) => {
      notTaken(it, status);
      close(it);
    },
    'no-such-intent': impossible('its payment is gone'),
    'capture-exists': impossible('somebody else has captured its payment'),
    'more-than-authorised': impossible('somebody else has captured its payment'),
    'too-many-movements': impossible('somebody else has captured its payment'),
    'wrong-currency': impossible('its payment is in another currency'),
    'not-positive': impossible('its payment is of nothing'),
    'not-payable': impossible('its payment is not payable'),
    'amount-too-large': impossible('its payment is too large'),
  })
  // The cart is closed for good: nothing comes after it.
  .after('close', {
    done: () => {},
    'no-such-cart': impossible('its cart is gone'),
    'not-locked': impossible('somebody else has unlocked its cart'),
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
  .after('unlock', {
    done: (it) => undone(it, 'lock'),
    'no-such-cart': impossible('its cart is gone'),
  })
  .after('release-claim', {
    done: (it) => undone(it, 'claim'),
    'no-such-claim': impossible('its claim is gone'),
  });
