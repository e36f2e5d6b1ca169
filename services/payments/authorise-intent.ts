import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { referenceOf } from './intent-handle.ts';
import { ATTEMPTS_MAX, mayBeReplaced, remainingOf } from './intent-state.ts';
import { intent } from './intent.ts';

/** Asks for what is still to be captured to be held on a card. The same attempt again asks for nothing more. */
export const authoriseIntent = decision(
  payments,
  'authorise-intent',
  (body) => intent(body.intent),
  ({ intent: id, attempt, card, returnUrl }, it) => {
    const { status, attempts, currency } = it.state;
    if (status === 'none') return reject('no-such-intent', { intent: id });
    const known = attempts[attempt - 1];
    if (known !== undefined)
      return known.card === card && !known.offSession ? { status } : reject('attempt-exists', { attempt });
    const isOpen = status === 'created' || status === 'declined' || status === 'payment-due';
    if (!isOpen && !(mayBeReplaced(it.state) && remainingOf(it.state) > 0))
      return reject('not-authorisable', { status });
    if (attempts.length >= ATTEMPTS_MAX) return reject('too-many-attempts', { max: ATTEMPTS_MAX });
    if (attempt !== attempts.length + 1) return reject('wrong-attempt', { expected: attempts.length + 1 });
    it.append('authorisation-requested', {
      intent: id,
      attempt,
      reference: referenceOf(id, attempt),
      currency,
      amount: remainingOf(it.state),
      card,
      returnUrl,
      offSession: false,
    });
    return { status: 'authorising' as const };
  },
);
