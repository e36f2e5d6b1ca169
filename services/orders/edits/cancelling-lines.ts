import { DefectError, minorUnitScale, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { laterTry } from '../deadlines.ts';
import { cancellation, type Begun } from './cancellation.ts';

const steps = {
  release: step(inventory, 'release-reservation-part'),
  'return-credit': step(payments, 'return-credit'),
  'refund-intent': step(payments, 'refund-intent'),
};
type CancellingLines = Instance<typeof cancellation, typeof steps, 'again'>;

const impossible =
  (what: string) =>
  (it: CancellingLines): never => {
    throw new DefectError(`cancellation ${it.id} cannot go on: ${what}`, { cancellation: it.id });
  };
/** The card network has not told yet that it has taken what is given back: asked again. */
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
const refunded = (it: CancellingLines): void => {
  it.append('cancellation-refunded', { cancellation: it.id, tender: begunOf(it).refunds[it.state.refunded]!.tender });
  next(it);
};

/** Carries a cancellation of pieces out: their goods are released, then what was taken for them is given back, card first. One step is outstanding at a time. */
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
    'part-exists': impossible('somebody else has used its reservation'),
    'more-than-reserved': impossible('what was reserved has left'),
  })
  .after('refund-intent', {
    done: refunded,
    'more-than-captured': askAgain,
    'no-such-intent': impossible('its payment is gone'),
    'refund-exists': impossible('somebody else has given its payment back'),
    'too-many-movements': impossible('its payment has had too many refunds'),
    'not-positive': impossible('its payment is of nothing'),
    'not-payable': impossible('its payment is not payable'),
    'amount-too-large': impossible('its payment is too large'),
    'wrong-currency': impossible('its payment is in another currency'),
  })
  .after('return-credit', {
    done: refunded,
    'more-than-spent': askAgain,
    'no-such-hold': impossible('what was spent is gone'),
    'refund-exists': impossible('somebody else has given it back'),
    'wrong-currency': impossible('what was spent is in another currency'),
    'not-positive': impossible('nothing was spent'),
    'not-payable': impossible('what was spent is not payable'),
    'amount-too-large': impossible('what was spent is too large'),
    'too-many-movements': impossible('what was spent has had too many refunds'),
  })
  .when('again', (it) => next(it));

function next(it: CancellingLines): void {
  const { reservations, refunds, order, lines, gross, isWhole, reason, currency, nth } = begunOf(it);
  const given = reservations[it.state.released];
  if (given !== undefined)
    return it.send('release', {
      reservation: given.reservation,
      part: `cancellation ${it.id}`,
      lines: [...given.goods],
    });
  const refund = refunds[it.state.refunded];
  if (refund === undefined)
    return it.append('lines-cancelled', { cancellation: it.id, order, lines: [...lines], gross, isWhole });
  const amount = { amount: refund.amount, currency, scale: minorUnitScale(currency) };
  const back = { refund: `cancellation-${nth}`, amount, reason };
  if (refund.kind === 'hold') it.send('return-credit', { hold: refund.tender, ...back });
  else it.send('refund-intent', { intent: refund.tender, ...back });
}

function begunOf(it: CancellingLines): Begun {
  return it.state.begun ?? impossible('nobody has begun it')(it);
}
