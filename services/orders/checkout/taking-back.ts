import { DefectError, minorUnitScale, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { orders } from '../contract.ts';
import { refundToHold } from '../payment-failures/card-refunds.ts';
import type { Tender } from '../fulfilment/order-tenders.ts';
import { cancellationOfAll } from '../edits/cancel-lines.ts';
import { openPiecesOf } from '../fulfilment/order-pieces.ts';
import { laterTry } from '../deadlines.ts';
import { order } from '../order.ts';

const steps = {
  cancel: step(orders, 'cancel-lines'),
  'void-intent': step(payments, 'void-intent'),
  'release-hold': step(payments, 'release-hold'),
  'refund-intent': step(payments, 'refund-intent'),
  'return-credit': step(payments, 'return-credit'),
  release: step(inventory, 'release-reservation'),
  'release-claim': step(pricing, 'release-claim'),
};
type TakingBack = Instance<typeof order, typeof steps, 'again'>;

/** What money is called that is given back for a cancelled order. */
const CANCELLATION = 'cancellation';
const gone =
  (what: string) =>
  (it: TakingBack): never => {
    throw new DefectError(`order ${it.id} cannot be taken back: ${what}`, { order: it.id });
  };

/**
 * Takes an order of a checkout back that was cancelled: first its pieces are given up, with what was taken for them, then each gift card, credit and card is let
 * go, the goods, and the uses of its promotions.
 */
export const takingBack = processManager('taking-back', order, { steps, timers: ['again'] })
  .on(
    orders,
    'cancellation-requested',
    ({ order: id }) => id,
    (it) => {
      const { claim, status } = it.state;
      const lines = openPiecesOf(it.state);
      // Where they were given up before, the end of that is waited for.
      if (claim === null || status !== 'ending' || lines.length === 0) return;
      it.send('cancel', {
        cancellation: cancellationOfAll(it.id, it.state),
        order: it.id,
        lines,
        reason: reasonOf(it),
      });
    },
  )
  .on(
    orders,
    'lines-cancelled',
    ({ order: id }) => id,
    (it, { isWhole }) => {
      if (isWhole) giveMoneyBack(it);
    },
  )
  // The end of the cancellation goes on.
  .after('cancel', {
    done: () => {},
    'no-such-order': gone('it is gone'),
    'cancellation-exists': gone('somebody else has given its pieces up'),
    'wrong-status': gone('it is not being taken back'),
    'no-such-line': gone('its lines are gone'),
    'line-twice': gone('its lines are not what they were'),
    'more-than-open': gone('its pieces were sent or given up'),
    'beyond-limit': gone('it was taken for a member of staff'),
  })
  .after('void-intent', {
    done: (it) => moneyGivenBack(it),
    'no-such-intent': gone('its payment is gone'),
    // Nothing of it is left: after a capture that had failed, staff took it by hand.
    'already-captured': (it) => moneyGivenBack(it),
    // The card network has not told yet what it has taken.
    'capture-pending': (it) => it.schedule('again', laterTry(it.at)),
  })
  .when('again', (it) => giveMoneyBack(it))
  .after('release-hold', {
    done: (it) => moneyGivenBack(it),
    'no-such-hold': gone('what was held is gone'),
    'held-by-service': gone('another service holds it'),
  })
  .after('refund-intent', {
    done: (it) => moneyGivenBack(it),
    'no-such-intent': gone('its payment is gone'),
    'refund-exists': gone('somebody else has given its payment back'),
    'more-than-captured': gone('its payment is not captured, or was given back'),
    'too-many-movements': leaveToStaff,
    'not-positive': gone('its payment is of nothing'),
    'not-payable': gone('its payment is not payable'),
    'amount-too-large': gone('its payment is too large'),
    'wrong-currency': gone('its payment is in another currency'),
  })
  .after('return-credit', {
    done: (it) => moneyGivenBack(it),
    'no-such-hold': gone('what was spent is gone'),
    'held-by-service': gone('another service holds it'),
    'more-than-spent': gone('what was spent was given back'),
    'refund-exists': gone('somebody else has given it back'),
    'wrong-currency': gone('what was spent is in another currency'),
    'not-positive': gone('nothing was spent'),
    'not-payable': gone('what was spent is not payable'),
    'amount-too-large': gone('what was spent is too large'),
    'too-many-movements': leaveToStaff,
  })
  .after('release', {
    done: (it) => {
      const { reservation } = lastReserved(it) ?? gone('goods were given back that were not asked for')(it);
      it.append('reservation-given-back', { order: it.id, reservation });
      giveGoodsBack(it);
    },
    'no-such-reservation': gone('what it reserved is gone'),
    'held-by-service': gone('another service holds it'),
    'reservation-committed': gone('what it reserved has left'),
  })
  .after('release-claim', {
    done: (it) => it.append('order-cancelled', { order: it.id, reason: reasonOf(it) }),
    'no-such-claim': gone('its claim is gone'),
  });

function reasonOf({ state }: TakingBack): string {
  return state.ending?.reason ?? '';
}

/** Gives back the last of what is held or taken; then the goods. */
function giveMoneyBack(it: TakingBack): void {
  const last = lastTender(it);
  if (last === undefined) return giveGoodsBack(it);
  const { tender, kind } = last;
  const reason = reasonOf(it);
  const isHeld = last.amount > last.claimed || (kind === 'intent' && last.captured < last.amount);
  if (isHeld && kind === 'hold') return it.send('release-hold', { hold: tender });
  if (isHeld) return it.send('void-intent', { intent: tender, reason });
  const left = last.captured - last.returned;
  // Pieces that were given up have given it back.
  if (left <= 0) return moneyGivenBack(it);
  const { currency } = it.state;
  const refund = { refund: CANCELLATION, amount: { amount: left, currency, scale: minorUnitScale(currency) }, reason };
  if (kind === 'hold') it.send('return-credit', { hold: tender, ...refund });
  else it.send('refund-intent', { intent: tender, ...refund });
}

/** Payments refuses it, and will again: the rest of the order is taken back, and staff see what is owed. */
function leaveToStaff(it: TakingBack): void {
  const last = lastTender(it) ?? gone('money was given back that was not asked for')(it);
  const { tender, kind, captured, returned } = last;
  const nth = it.state.tenders.indexOf(last) + 1;
  const refund = kind === 'hold' ? refundToHold(CANCELLATION, nth) : CANCELLATION;
  const { currency } = it.state;
  const failed = { currency, amount: captured - returned, reason: 'too-many-movements', attempt: 1, next: null };
  it.append('card-refund-failed', { order: it.id, tender, refund, ...failed });
  moneyGivenBack(it);
}

function moneyGivenBack(it: TakingBack): void {
  const { tender } = lastTender(it) ?? gone('money was given back that was not asked for')(it);
  it.append('tender-released', { order: it.id, tender });
  giveMoneyBack(it);
}

/** Gives back what was reserved last; when nothing is any more, the uses of the promotions. */
function giveGoodsBack(it: TakingBack): void {
  const last = lastReserved(it);
  if (last === undefined) it.send('release-claim', { claim: it.state.claim ?? it.id });
  else it.send('release', { reservation: last.reservation });
}

function lastReserved({ state }: TakingBack) {
  return state.reservations.at(-1);
}

function lastTender({ state }: TakingBack): Tender | undefined {
  return state.tenders.findLast(({ status }) => status !== 'released');
}
