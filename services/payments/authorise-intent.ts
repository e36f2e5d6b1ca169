import { decision, minorUnitScale, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { referenceOf } from './intent-handle.ts';
import { ATTEMPTS_MAX, mayBeReplaced, remainingOf } from './intent-state.ts';
import { intent } from './intent.ts';
import { toLedger } from './ledger-amounts.ts';

/** Asks for what is still to be captured, or less, to be held on a card. The same attempt again asks for nothing more. */
export const authoriseIntent = decision(
  payments,
  'authorise-intent',
  (body) => intent(body.intent),
  ({ intent: id, attempt, card, returnUrl, returnTo = returnUrl, atMost: most }, it) => {
    const { status, attempts, currency } = it.state;
    if (status === 'none') return reject('no-such-intent', { intent: id });
    const atMost = most && toLedger({ amount: most, currency, scale: minorUnitScale(currency) });
    const known = attempts[attempt - 1];
    if (known !== undefined) {
      const isSame = known.card === card && known.atMost === atMost && !known.offSession;
      return isSame ? { status } : reject('attempt-exists', { attempt });
    }
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
      amount: Math.min(remainingOf(it.state), atMost ?? Infinity),
      card,
      returnUrl: null,
      // Of somebody erased there is none: they are asked without it.
      ...(typeof returnTo === 'string' && { payer: it.state.customer ?? `intent ${id}`, returnTo }),
      offSession: false,
      ...(atMost !== undefined && { atMost }),
    });
    return { status: 'authorising' as const };
  },
);
