import { DefectError, minorUnitScale, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { invoiceOf, reservationOf } from './attempt-ids.ts';
import { checkoutOfIntent } from './checkout/checkout-ids.ts';
import { orders } from './contract.ts';
import { unitsOf } from './lines.ts';
import type { Tender } from './fulfilment/order-tenders.ts';
import { order } from './order.ts';

const steps = {
  commit: step(inventory, 'commit-reservation'),
  capture: step(payments, 'capture-payment'),
  spend: step(payments, 'spend-hold'),
  charge: step(payments, 'capture-intent'),
};
type Shipping = Instance<typeof order, typeof steps, never>;

/** What money is called that is taken when an order is shipped. */
const SHIPMENT = 'shipment';

/** Ships an order: the reserved goods leave, then the revenue is booked, then what is held for it is taken, gift cards first. Goods that are held no longer cancel the order, which the placing takes back. */
export const shipping = processManager('shipping', order, { steps })
  .on(
    orders,
    'shipment-requested',
    ({ order: id }) => id,
    (it) => {
      if (unitsOf(it.state.lines) === 0) return capture(it);
      it.send('commit', { reservation: reservationOf(it.id, it.state.attempt) });
    },
  )
  .on(
    payments,
    'payment-due',
    ({ intent }) => checkoutOfIntent(intent),
    (it) => {
      if (it.state.status === 'confirmed' && !it.state.isPaymentDue) it.append('payment-fell-due', { order: it.id });
    },
  )
  .on(
    payments,
    'intent-authorised',
    ({ intent }) => checkoutOfIntent(intent),
    (it) => {
      if (it.state.isPaymentDue) it.append('payment-renewed', { order: it.id });
    },
  )
  .after('commit', {
    done: (it) => capture(it),
    'reservation-expired': (it) => giveUp(it),
    'reservation-released': (it) => giveUp(it),
    'no-such-reservation': (it) => impossible(it, 'what was reserved is gone'),
  })
  .after('capture', {
    done: (it) => takeMoney(it),
    'no-such-invoice': (it) => impossible(it, 'what was authorised is gone'),
    'not-authorised': (it, { status }) => impossible(it, `what was authorised is ${status}`),
  })
  .after('spend', {
    done: (it) => moneyTaken(it),
    'no-such-hold': (it) => impossible(it, 'what was held is gone'),
    'more-than-held': (it) => impossible(it, 'somebody else has spent what was held'),
    'spend-exists': (it) => impossible(it, 'somebody else has spent what was held'),
    'wrong-currency': (it) => impossible(it, 'what was held is in another currency'),
    'not-positive': (it) => impossible(it, 'nothing was held'),
    'not-payable': (it) => impossible(it, 'what was held is not payable'),
    'amount-too-large': (it) => impossible(it, 'what was held is too large'),
    'too-many-movements': (it) => impossible(it, 'somebody else has used what was held'),
  })
  .after('charge', {
    done: (it) => moneyTaken(it),
    'no-such-intent': (it) => impossible(it, 'its payment is gone'),
    'not-authorised': (it, { status }) => impossible(it, `its payment is ${status}`),
    'capture-exists': (it) => impossible(it, 'somebody else has captured its payment'),
    'more-than-authorised': (it) => impossible(it, 'somebody else has captured its payment'),
    'too-many-movements': (it) => impossible(it, 'somebody else has captured its payment'),
    'wrong-currency': (it) => impossible(it, 'its payment is in another currency'),
    'not-positive': (it) => impossible(it, 'its payment is of nothing'),
    'not-payable': (it) => impossible(it, 'its payment is not payable'),
    'amount-too-large': (it) => impossible(it, 'its payment is too large'),
  });

function capture(it: Shipping): void {
  if (it.state.total === 0) return shipped(it);
  // Nothing was agreed beforehand for an order of a checkout.
  if (it.state.claim !== null) return takeMoney(it);
  it.send('capture', { invoice: invoiceOf(it.id, it.state.attempt) });
}

/** Takes the next of what is held: a deposit until there is an invoice. */
function takeMoney(it: Shipping): void {
  const { currency } = it.state;
  const next = nextHeld(it);
  if (next === undefined) return shipped(it);
  const { tender, kind } = next;
  const taken = { amount: { amount: next.amount, currency, scale: minorUnitScale(currency) } };
  if (kind === 'hold') it.send('spend', { hold: tender, spend: SHIPMENT, ...taken });
  else it.send('charge', { intent: tender, capture: SHIPMENT, ...taken });
}

function moneyTaken(it: Shipping): void {
  const { tender, amount } = nextHeld(it) ?? impossible(it, 'money was taken that was not asked for');
  it.append('tender-captured', { order: it.id, tender, amount });
  takeMoney(it);
}

function nextHeld({ state }: Shipping): Tender | undefined {
  return state.tenders.find(({ status }) => status === 'held');
}

function shipped(it: Shipping): void {
  const { customer, country, currency, continues, lines, total } = it.state;
  it.append('order-shipped', {
    order: it.id,
    customer,
    country,
    currency,
    ...(continues === null ? {} : { continues }),
    lines: lines.length,
    units: unitsOf(lines),
    gross: total,
  });
}

function giveUp(it: Shipping): void {
  it.append('cancellation-requested', { order: it.id, reason: 'reservation-expired' });
}

/** Parks the instance for an operator: somebody else has changed what belongs to this order. */
function impossible(it: Shipping, what: string): never {
  throw new DefectError(`order ${it.id} cannot be shipped: ${what}`, { order: it.id });
}
