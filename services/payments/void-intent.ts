import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { abandon } from './intent-handle.ts';
import { captureSum } from './intent-state.ts';
import { intent } from './intent.ts';
import { toLedger } from './ledger-amounts.ts';
import { sealReason } from './said-words.ts';

/** Gives up what is not captured: from now on nothing is, whenever the network answers. */
export const voidIntent = decision(
  payments,
  'void-intent',
  (body) => intent(body.intent),
  ({ intent: id, reason, captured }, it, { caller }) => {
    const { status, attempts, current, customer } = it.state;
    switch (status) {
      case 'none':
        return reject('no-such-intent', { intent: id });
      case 'captured':
        return reject('already-captured', { intent: id });
      case 'voided':
      case 'cancelled':
        return { status };
      default:
    }
    // What counts as taken and was not is about to be heard of, and may be taken again from what is authorised.
    const isLess = captured !== undefined && captureSum(it.state, ['made']) < (toLedger(captured) ?? 0);
    if (isLess || captureSum(it.state, ['asked']) > 0) return reject('capture-pending', { intent: id });
    // While another card is asked, something may have been captured before.
    const wasAuthorised = current > 0;
    it.append(wasAuthorised ? 'intent-voided' : 'intent-cancelled', {
      intent: id,
      ...sealReason(reason, customer, caller),
    });
    for (const [index] of attempts.entries()) abandon(it, index + 1);
    return { status: wasAuthorised ? ('voided' as const) : ('cancelled' as const) };
  },
);
