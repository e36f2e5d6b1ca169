import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { sealWords } from '../edits/cancellation-words.ts';
import { order } from '../order.ts';
import { refuseBeyondLimit } from '../within-limit.ts';
import { sumOf } from './sum-of.ts';
import { isGivenUp, nextTry } from './card-refunds.ts';

/** Has refunds of cancellations that were given up tried once more, each under a name of its own. */
export const retryCardRefund = decision(
  orders,
  'retry-card-refund',
  (body) => order(body.order),
  ({ order: id }, it, { caller }) => {
    if (it.state.status === 'none') return reject('no-such-order', { order: id });
    const failed = it.state.cardRefunds.filter((one) => isGivenUp(one));
    if (failed.length === 0) return reject('nothing-failed', { order: id });
    const beyond = refuseBeyondLimit(caller, 'retry-card-refund', sumOf(it.state, failed));
    if (beyond !== undefined) return beyond;
    const { currency } = it.state;
    for (const { refund, amount } of failed)
      it.append('card-refund-reopened', { order: id, refund, next: nextTry(refund, it.state), currency, amount });
  },
);

/** Gives them back as credit, or says that they were paid in another way. */
export const settleCardRefund = decision(
  orders,
  'settle-card-refund',
  (body) => order(body.order),
  ({ order: id, by, reason }, it, { caller }) => {
    if (it.state.status === 'none') return reject('no-such-order', { order: id });
    const failed = it.state.cardRefunds.filter((one) => isGivenUp(one));
    if (failed.length === 0) return reject('nothing-failed', { order: id });
    const beyond = refuseBeyondLimit(caller, 'settle-card-refund', sumOf(it.state, failed));
    if (beyond !== undefined) return beyond;
    const { currency } = it.state;
    const why = sealWords(reason, id, it.state);
    for (const { refund, amount } of failed) {
      const next = nextTry(refund, it.state);
      if (by === 'credit')
        it.append('card-refund-reopened', { order: id, refund, next, currency, amount, asCredit: true, ...why });
      else it.append('card-refund-settled', { order: id, refund, name: next, amount, by, ...why });
    }
  },
);
