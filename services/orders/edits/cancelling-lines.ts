import { DefectError, minorUnitScale, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { laterTry } from '../deadlines.ts';
import { order } from '../order.ts';
import { offsetRefund } from '../payment-failures/offset-unpaid.ts';
import { refundToHold } from '../payment-failures/card-refunds.ts';
import { delayedUntil } from '../payment-failures/refund-retries.ts';
import { creditDocumentOf } from '../fulfilment/document-of.ts';
import { cancellation, type Begun, type Credited } from './cancellation.ts';

const steps = {
  release: step(inventory, 'release-reservation-part'),
  invoice: step(orders, 'issue-prepayment-invoice'),
  credit: step(orders, 'credit-cancellation'),
  post: step(payments, 'post-document'),
  'return-credit': step(payments, 'return-credit'),
  'refund-intent': step(payments, 'refund-intent'),
};
type CancellingLines = Instance<typeof cancellation, typeof steps, 'again'>;

const impossible =
  (what: string) =>
  (it: CancellingLines): never => {
    throw new DefectError(`cancellation ${it.id} cannot go on: ${what}`, { cancellation: it.id });
  };
/** The card network has not told yet that it has taken what is given back, or what is credited is not posted yet: asked again. */
const askAgain = (it: CancellingLines): void => it.schedule('again', laterTry(it.at));
/** Goods that are held no more are free already. */
const released = (it: CancellingLines): void => {
  const { reservations } = begunOf(it);
  it.append('cancelled-goods-released', {
    cancellation: it.id,
    reservation: reservations[it.state.released]!.reservation,
  });
  next(it);
};
const posted = (it: CancellingLines): void => {
  it.append('cancellation-credit-posted', { cancellation: it.id, creditNote: creditedOf(it).creditNote });
  next(it);
};
const refunded = (it: CancellingLines): void => {
  it.append('cancellation-refunded', { cancellation: it.id, tender: begunOf(it).refunds[it.state.refunded]!.tender });
  next(it);
};

/** Carries a cancellation of pieces out: their goods are released, what was invoiced of them before is credited and that is posted, then what was taken for them is given back, card first. One step is outstanding at a time. */
export const cancellingLines = processManager('cancelling-lines', cancellation, { steps, timers: ['again'] })
  .on(
    orders,
    'cancellation-begun',
    ({ cancellation: id }) => id,
    (it) => next(it),
  )
  .after('release', {
    done: released,
    'no-such-reservation': impossible('what was reserved is gone'),
    'held-by-service': impossible('another service holds it'),
    'part-exists': impossible('somebody else has used its reservation'),
    'more-than-reserved': impossible('what was reserved has left'),
  })
  // It may not be there yet: whoever is first issues it.
  .after('invoice', {
    done: (it) => it.send('credit', { cancellation: it.id }),
    'no-such-order': impossible('its order is gone'),
  })
  .after('credit', {
    done: (it) => post(it),
    'no-such-cancellation': impossible('nothing of it was invoiced'),
    'not-invoiced': impossible('its prepayment invoice is gone'),
  })
  .after('post', {
    done: posted,
    'no-such-document': askAgain,
    'document-exists': impossible('there is another document of its credit note’s id'),
    'not-a-date': impossible('its credit note has no date'),
    'wrong-currency': impossible('its credit note is in another currency'),
    'not-payable': impossible('its credit note is not payable'),
    'amount-too-large': impossible('its credit note is too large'),
    'wrong-line': impossible('a line of its credit note is wrong'),
    'line-twice': impossible('a line of its credit note is there twice'),
    'negative-total': impossible('its credit note is below zero'),
    'wrong-kind': impossible('its credit note credits nothing'),
    'more-than-invoiced': impossible('it credits more than was invoiced'),
  })
  .after('refund-intent', {
    done: refunded,
    'more-than-captured': waits,
    'no-such-intent': impossible('its payment is gone'),
    'refund-exists': impossible('somebody else has given its payment back'),
    'too-many-movements': (it) => leaveToStaff(it, 'too-many-movements'),
    'not-positive': impossible('its payment is of nothing'),
    'not-payable': impossible('its payment is not payable'),
    'amount-too-large': impossible('its payment is too large'),
    'wrong-currency': impossible('its payment is in another currency'),
  })
  .after('return-credit', {
    done: refunded,
    'more-than-spent': askAgain,
    'no-such-hold': impossible('what was spent is gone'),
    'held-by-service': impossible('another service holds it'),
    'refund-exists': impossible('somebody else has given it back'),
    'wrong-currency': impossible('what was spent is in another currency'),
    'not-positive': impossible('nothing was spent'),
    'not-payable': impossible('what was spent is not payable'),
    'amount-too-large': impossible('what was spent is too large'),
    'too-many-movements': (it) => leaveToStaff(it, 'too-many-movements'),
  })
  // Whoever has been woken and asked again meanwhile waits no more.
  .on(
    orders,
    'cancellation-refund-woken',
    ({ cancellation: id }) => id,
    (it) => {
      if (it.state.isWaiting) it.schedule('again', it.at);
    },
  )
  .when('again', (it) => {
    const { tender } = begunOf(it).refunds[it.state.refunded] ?? {};
    if (it.state.isWaiting && tender !== undefined)
      it.append('cancellation-refund-retried', { cancellation: it.id, tender });
    next(it);
  });

function next(it: CancellingLines): void {
  const { reservations, refunds, order: id, lines, gross, isWhole, reason, currency, nth, credit } = begunOf(it);
  const given = reservations[it.state.released];
  if (given !== undefined)
    return it.send('release', {
      reservation: given.reservation,
      part: `cancellation ${it.id}`,
      lines: [...given.goods],
    });
  if (credit !== undefined && !it.state.isPosted)
    return it.state.credited === null ? it.send('invoice', { order: id }) : post(it);
  const refund = refunds[it.state.refunded];
  if (refund === undefined)
    return it.append('lines-cancelled', { cancellation: it.id, order: id, lines: [...lines], gross, isWhole });
  // All of it was never taken.
  if (refund.amount === 0) return refunded(it);
  const amount = { amount: refund.amount, currency, scale: minorUnitScale(currency) };
  const back = { refund: refundOf(nth), amount, reason };
  if (refund.kind === 'hold') it.send('return-credit', { hold: refund.tender, ...back });
  else it.send('refund-intent', { intent: refund.tender, ...back });
}

/** It was never taken, or the card network has not told yet that it was, or somebody disputes it: at last it is left to staff. */
function waits(it: CancellingLines): void {
  const { refunds, order: id } = begunOf(it);
  const { tender, amount } = refunds[it.state.refunded]!;
  const of = it.stream(order(id));
  const offset = offsetRefund(of, { tender, amount });
  if (offset > 0) {
    it.append('cancellation-refund-offset', { cancellation: it.id, tender, amount: offset });
    return next(it);
  }
  const at = delayedUntil(it.at, it.state.delays);
  if (at !== undefined) {
    it.append('cancellation-refund-delayed', { cancellation: it.id, tender });
    return it.schedule('again', at);
  }
  leaveToStaff(it, 'more-than-captured');
}

function leaveToStaff(it: CancellingLines, reason: string): void {
  const { refunds, order: id, currency, nth } = begunOf(it);
  const { tender, kind, amount } = refunds[it.state.refunded]!;
  const refund = kind === 'hold' ? refundToHold(refundOf(nth), it.state.refunded + 1) : refundOf(nth);
  const failed = { order: id, tender, refund, currency, amount, reason, attempt: 1, next: null };
  it.stream(order(id)).append('card-refund-failed', failed);
  refunded(it);
}

function refundOf(nth: number): string {
  return `cancellation-${nth}`;
}

function post(it: CancellingLines): void {
  it.send('post', creditDocumentOf({ ...creditedOf(it), currency: begunOf(it).currency }));
}

function creditedOf(it: CancellingLines): Credited {
  return it.state.credited ?? impossible('it was not credited')(it);
}

function begunOf(it: CancellingLines): Begun {
  return it.state.begun ?? impossible('nobody has begun it')(it);
}
