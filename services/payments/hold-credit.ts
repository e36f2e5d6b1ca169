import { decision, isRejection, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { hold } from './hold.ts';
import { payableAmount } from './intent-handle.ts';
import { available } from './issue-credit.ts';
import { presentation, type PresentationState } from './presentation.ts';
import { availableOf, creditPurse, purse } from './purse.ts';

/** Holds an amount of a purse: its floor is zero, and what is held is not there for anybody else. */
export const holdCredit = decision(
  payments,
  'hold-credit',
  (body) => hold(body.hold),
  ({ hold: id, source, amount: money }, it, { at, stream, caller }) => {
    const found =
      'presentation' in source
        ? shownBy(stream(presentation(source.presentation)).state, source.owner)
        : creditPurse(source.customer, source.currency);
    if (found === '' && 'presentation' in source)
      return reject('no-such-presentation', { presentation: source.presentation });
    const from = stream(purse(found));
    const amount = payableAmount(money, 'currency' in source ? source.currency : from.state.currency);
    if (isRejection(amount)) return amount;
    if (it.version > 0)
      return it.state.purse === found && it.state.amount === amount
        ? available(from.state)
        : reject('hold-exists', { hold: id });
    const { expiresAt } = from.state;
    if (expiresAt !== null && expiresAt <= at) return reject('gift-card-expired', { expiresAt });
    const { currency } = money;
    if (amount > availableOf(from.state)) return reject('insufficient-credit', available({ ...from.state, currency }));
    const holder = caller.role === 'service' ? { holder: caller.id } : {};
    it.append('hold-opened', { hold: id, purse: found, currency, amount, ...holder });
    from.append('credit-held', { purse: found, hold: id, currency, amount });
    return available(from.state);
  },
);

/** The purse of a card that this buyer has shown, or staff for anybody; empty: there is none. */
function shownBy(shown: PresentationState, owner: string | undefined): string {
  return shown.owner === null || shown.owner === owner ? shown.purse : '';
}
