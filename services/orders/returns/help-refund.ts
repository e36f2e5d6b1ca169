import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { orderReturn } from './order-return.ts';
import { givenUpOf, isGivenUp, refundOf } from './refund-tries.ts';

/** Has refunds that were given up tried once more, each under an id of its own. */
export const retryRefund = decision(
  orders,
  'retry-refund',
  (body) => orderReturn(body.return),
  ({ return: id }, it, { stream, caller }) => {
    if (it.state.status === 'none') return reject('no-such-return', { return: id });
    const all = it.state.refunds ?? [];
    const failed = all.filter(isGivenUp);
    if (failed.length === 0) return reject('nothing-failed', { return: id });
    const { scale } = stream(order(it.state.order)).state.quote!;
    const { currency } = it.state;
    const beyond = refuseBeyondLimit(caller, 'retry-refund', { amount: givenUpOf(all), currency, scale });
    if (beyond !== undefined) return beyond;
    for (const [nth, { refund }] of failed.entries())
      it.append('refund-reopened', { return: id, refund, next: refundOf(id, all.length + nth + 1) });
  },
);

/** Staff have paid back in another way what the card network would not. */
export const settleRefund = decision(
  orders,
  'settle-refund',
  (body) => orderReturn(body.return),
  ({ return: id, reason }, it, { stream, caller }) => {
    if (it.state.status === 'none') return reject('no-such-return', { return: id });
    const all = it.state.refunds ?? [];
    if (!all.some(isGivenUp)) return reject('nothing-failed', { return: id });
    const { scale } = stream(order(it.state.order)).state.quote!;
    const { currency } = it.state;
    const beyond = refuseBeyondLimit(caller, 'settle-refund', { amount: givenUpOf(all), currency, scale });
    if (beyond !== undefined) return beyond;
    it.append('refund-settled', { return: id, reason });
  },
);
