import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { namesOf } from './offset-unpaid.ts';
import { sumOf } from './sum-of.ts';
import { isUnpaid } from './unpaid.ts';

/** Has what a capture has failed to take tried once more. While that is under way, again changes nothing. */
export const collectPayment = decision(
  orders,
  'collect-payment',
  (body) => order(body.order),
  ({ order: id }, it) => {
    if (it.state.status === 'none') return reject('no-such-order', { order: id });
    if (!isUnpaid(it.state)) return reject('nothing-due', { order: id });
    if (it.state.sending === null) it.append('collection-asked', { order: id });
  },
);

/** What a capture has failed to take was paid in another way, or is given up: the order goes on. */
export const settlePayment = decision(
  orders,
  'settle-payment',
  (body) => order(body.order),
  ({ order: id, reason }, it, { caller }) => {
    const { status, unpaid, sending } = it.state;
    if (status === 'none') return reject('no-such-order', { order: id });
    if (!isUnpaid(it.state)) return reject('nothing-due', { order: id });
    if (sending !== null) return reject('being-collected', { order: id });
    const beyond = refuseBeyondLimit(caller, 'settle-payment', sumOf(it.state, unpaid));
    if (beyond !== undefined) return beyond;
    for (const one of unpaid) it.append('payment-settled', { order: id, ...namesOf(one), amount: one.amount, reason });
  },
);
