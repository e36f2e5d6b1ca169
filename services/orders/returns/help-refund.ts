import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { orderReturn } from './order-return.ts';
import { isGivenUp, refundOf } from './refund-tries.ts';

/** Has refunds that were given up tried once more, each under an id of its own. */
export const retryRefund = decision(
  orders,
  'retry-refund',
  (body) => orderReturn(body.return),
  ({ return: id }, it) => {
    if (it.state.status === 'none') return reject('no-such-return', { return: id });
    const all = it.state.refunds ?? [];
    const failed = all.filter(isGivenUp);
    if (failed.length === 0) return reject('nothing-failed', { return: id });
    for (const [nth, { refund }] of failed.entries())
      it.append('refund-reopened', { return: id, refund, next: refundOf(id, all.length + nth + 1) });
  },
);

/** Staff have paid back in another way what the card network would not. */
export const settleRefund = decision(
  orders,
  'settle-refund',
  (body) => orderReturn(body.return),
  ({ return: id, reason }, it) => {
    if (it.state.status === 'none') return reject('no-such-return', { return: id });
    if (!(it.state.refunds ?? []).some(isGivenUp)) return reject('nothing-failed', { return: id });
    it.append('refund-settled', { return: id, reason });
  },
);
