import { decision, isRejection, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { payableAmount } from './intent-handle.ts';
import { intent } from './intent.ts';

/** Opens an intent. Nothing is asked of the network yet. */
export const createIntent = decision(
  payments,
  'create-intent',
  (body) => intent(body.intent),
  ({ intent: id, customer, country, amount: money, deadline }, it, { at }) => {
    const amount = payableAmount(money);
    if (isRejection(amount)) return amount.rejected === 'wrong-currency' ? reject('not-positive') : amount;
    const { state } = it;
    if (state.status !== 'none') {
      const same =
        state.customer === customer &&
        state.country === country &&
        state.currency === money.currency &&
        state.amount === amount &&
        state.deadline === deadline;
      return same ? { status: state.status } : reject('intent-exists', { intent: id });
    }
    if (deadline <= at) return reject('deadline-over', { deadline });
    it.append('intent-created', { intent: id, customer, country, currency: money.currency, amount, deadline });
    return { status: 'created' as const };
  },
);
