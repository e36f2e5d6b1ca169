import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { abandon } from './intent-handle.ts';
import { captureSum } from './intent-state.ts';
import { intent } from './intent.ts';

/** Gives up what is not captured: from now on nothing is, whenever the network answers. */
export const voidIntent = decision(
  payments,
  'void-intent',
  (body) => intent(body.intent),
  ({ intent: id, reason }, it) => {
    const { status, attempts } = it.state;
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
    if (captureSum(it.state, ['asked']) > 0) return reject('capture-pending', { intent: id });
    const wasAuthorised = status === 'authorised' || status === 'payment-due';
    it.append(wasAuthorised ? 'intent-voided' : 'intent-cancelled', { intent: id, reason });
    for (const [index] of attempts.entries()) abandon(it, index + 1);
    return { status: wasAuthorised ? ('voided' as const) : ('cancelled' as const) };
  },
);
