import { DefectError, minorUnitScale, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { reservationOf } from '../attempt-ids.ts';
import { orders } from '../contract.ts';
import type { Tender } from '../fulfilment/order-tenders.ts';
import { order } from '../order.ts';

const steps = {
  'void-intent': step(payments, 'void-intent'),
  'release-hold': step(payments, 'release-hold'),
  'refund-intent': step(payments, 'refund-intent'),
  'return-credit': step(payments, 'return-credit'),
  release: step(inventory, 'release-reservation'),
  'release-claim': step(pricing, 'release-claim'),
};
type TakingBack = Instance<typeof order, typeof steps, never>;

/** What money is called that is given back for a cancelled order. */
const CANCELLATION = 'cancellation';
const gone =
  (what: string) =>
  (it: TakingBack): never => {
    throw new DefectError(`order ${it.id} cannot be taken back: ${what}`, { order: it.id });
  };

/**
 * Takes an order of a checkout back that was cancelled: each gift card, credit and card (what was taken already is given back), the goods, and the uses of
 * its promotions. No invoice is touched: there is none before something is sent.
 */
export const takingBack = processManager('taking-back', order, { steps })
  .on(
    orders,
    'cancellation-requested',
    ({ order: id }) => id,
    (it) => {
      if (it.state.claim !== null && it.state.status === 'ending') giveMoneyBack(it);
    },
  )
  .after('void-intent', {
    done: (it) => moneyGivenBack(it),
    'no-such-intent': gone('its payment is gone'),
    'already-captured': gone('its payment was captured'),
    'capture-pending': gone('its payment is being captured'),
  })
  .after('release-hold', { done: (it) => moneyGivenBack(it), 'no-such-hold': gone('what was held is gone') })
  .after('refund-intent', {
    done: (it) => moneyGivenBack(it),
    'no-such-intent': gone('its payment is gone'),
    'refund-exists': gone('somebody else has given its payment back'),
    'more-than-captured': gone('its payment is not captured, or was given back'),
    'too-many-movements': gone('its payment has had too many refunds'),
    'not-positive': gone('its payment is of nothing'),
    'not-payable': gone('its payment is not payable'),
    'amount-too-large': gone('its payment is too large'),
    'wrong-currency': gone('its payment is in another currency'),
  })
  .after('return-credit', {
    done: (it) => moneyGivenBack(it),
    'no-such-hold': gone('what was spent is gone'),
    'more-than-spent': gone('what was spent was given back'),
    'refund-exists': gone('somebody else has given it back'),
    'wrong-currency': gone('what was spent is in another currency'),
    'not-positive': gone('nothing was spent'),
    'not-payable': gone('what was spent is not payable'),
    'amount-too-large': gone('what was spent is too large'),
    'too-many-movements': gone('what was spent has had too many refunds'),
  })
  .after('release', {
    done: (it) => it.send('release-claim', { claim: it.state.claim ?? it.id }),
    'no-such-reservation': gone('what it reserved is gone'),
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
  if (last === undefined) return it.send('release', { reservation: reservationOf(it.id, it.state.attempt) });
  const { tender, kind, status } = last;
  const reason = reasonOf(it);
  if (status === 'held' && kind === 'hold') return it.send('release-hold', { hold: tender });
  if (status === 'held') return it.send('void-intent', { intent: tender, reason });
  const { currency } = it.state;
  const refund = {
    refund: CANCELLATION,
    amount: { amount: last.amount, currency, scale: minorUnitScale(currency) },
    reason,
  };
  if (kind === 'hold') it.send('return-credit', { hold: tender, ...refund });
  else it.send('refund-intent', { intent: tender, ...refund });
}

function moneyGivenBack(it: TakingBack): void {
  const { tender } = lastTender(it) ?? gone('money was given back that was not asked for')(it);
  it.append('tender-released', { order: it.id, tender });
  giveMoneyBack(it);
}

function lastTender({ state }: TakingBack): Tender | undefined {
  return state.tenders.findLast(({ status }) => status !== 'released');
}
