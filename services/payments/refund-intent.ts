import { decision, isRejection, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { payableAmount } from './intent-handle.ts';
import { MOVEMENTS_MAX, refundableOf, type IntentState } from './intent-state.ts';
import { intent } from './intent.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { sealReason } from './said-words.ts';

/** Gives back to the card what was captured, over as many of the network's payments as it was captured on. */
export const refundIntent = decision(
  payments,
  'refund-intent',
  (body) => intent(body.intent),
  ({ intent: id, refund, amount: money, reason }, it, { caller }) => {
    const { status, currency, customer, refunds } = it.state;
    if (status === 'none') return reject('no-such-intent', { intent: id });
    const amount = payableAmount(money, currency);
    if (isRejection(amount)) return amount;
    const refundable = () => ledgerMoney(refundableOf(it.state), currency);
    const known = refunds.find((one) => one.id === refund);
    if (known !== undefined)
      return known.amount === amount && known.reason === reason
        ? { refundable: refundable() }
        : reject('refund-exists', { refund });
    if (amount > refundableOf(it.state)) return reject('more-than-captured', { refundable: refundable() });
    if (refunds.length >= MOVEMENTS_MAX) return reject('too-many-movements', { max: MOVEMENTS_MAX });
    const parts = partsOf(it.state, amount);
    it.append('refund-requested', {
      intent: id,
      refund,
      currency,
      amount,
      ...sealReason(reason, customer, caller),
      parts,
    });
    return { refundable: refundable() };
  },
);

/** An amount that may be given back, cut along the attempts, the first first. */
function partsOf(state: IntentState, amount: number): { attempt: number; networkPayment: string; amount: number }[] {
  let left = amount;
  return state.attempts.flatMap(({ networkPayment }, index) => {
    const part = Math.min(left, refundableOf(state, index + 1));
    if (part <= 0 || networkPayment === null) return [];
    left -= part;
    return [{ attempt: index + 1, networkPayment, amount: part }];
  });
}
