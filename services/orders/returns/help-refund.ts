import { decision, reject, type Handle } from '@banyan/core';
import { orders } from '../contract.ts';
import { sealWords, type SealedReason } from '../edits/cancellation-words.ts';
import { order } from '../order.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { orderReturn, type OrderReturnState } from './order-return.ts';
import { givenUpOf, isGivenUp, refundOf, refusedSoFar } from './refund-tries.ts';

type Helped = Handle<typeof orders, OrderReturnState, 'refund-reopened' | 'refund-settled' | 'refund-failed'>;

/** Has refunds that were given up tried once more, each under an id of its own. */
export const retryRefund = decision(
  orders,
  'retry-refund',
  (body) => orderReturn(body.return),
  ({ return: id }, it, { stream, caller }) => {
    if (it.state.status === 'none') return reject('no-such-return', { return: id });
    if (!isInNeed(it)) return reject('nothing-failed', { return: id });
    const { scale } = stream(order(it.state.order)).state.quote!;
    const beyond = refuseBeyondLimit(caller, 'retry-refund', { ...inNeed(it), scale });
    if (beyond !== undefined) return beyond;
    reopen(it, {});
  },
);

/** Staff have paid back in another way what the card network would not, or give it as credit. What payments has refused and would be asked for again is asked for no more: they may have given it back by hand, so that there is nothing left to take it from. */
export const settleRefund = decision(
  orders,
  'settle-refund',
  (body) => orderReturn(body.return),
  ({ return: id, reason, by }, it, { stream, caller }) => {
    if (it.state.status === 'none') return reject('no-such-return', { return: id });
    const refused = refusedSoFar(it.state);
    if (!isInNeed(it) && refused.length === 0) return reject('nothing-failed', { return: id });
    const of = stream(order(it.state.order));
    const { scale } = of.state.quote!;
    const { amount: failed, currency } = inNeed(it);
    const amount = refused.reduce((sum, one) => sum + one.left, failed);
    const beyond = refuseBeyondLimit(caller, 'settle-refund', { amount, currency, scale });
    if (beyond !== undefined) return beyond;
    for (const { refund, left } of refused)
      it.append('refund-failed', { return: id, refund, amount: left, reason: 'more-than-captured', next: null });
    const why = sealWords(reason, of.id, of.state);
    if (by === 'credit') reopen(it, { asCredit: true, ...why });
    else it.append('refund-settled', { return: id, ...why });
  },
);

function isInNeed({ state }: Helped): boolean {
  return (state.refunds ?? []).some(isGivenUp);
}

function inNeed({ state }: Helped): { readonly amount: number; readonly currency: string } {
  return { amount: givenUpOf(state.refunds ?? []), currency: state.currency };
}

/** What was given up goes back after all: each part under an id of its own. */
function reopen(it: Helped, how: Partial<SealedReason> & { readonly asCredit?: boolean }): void {
  const all = it.state.refunds ?? [];
  for (const [nth, { refund, givenUp: amount }] of all.filter(isGivenUp).entries())
    it.append('refund-reopened', {
      return: it.id,
      refund,
      next: refundOf(it.id, all.length + nth + 1),
      amount,
      ...how,
    });
}
