import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { lookUp } from './intent-handle.ts';
import { intent } from './intent.ts';
import { decline } from './network-authorisation.ts';
import { failCapture, failRefund } from './network-movements.ts';

/** The network will not do what it was asked for. What is over already stays as it is. */
export const recordRefusal = decision(
  payments,
  'record-refusal',
  (body) => intent(body.intent),
  ({ intent: id, kind, attempt, movement, reason }, it) => {
    const one = it.state.attempts[attempt - 1];
    if (one === undefined) return reject('no-such-intent', { intent: id });
    switch (kind) {
      case 'authorise':
        return decline(it, attempt, reason);
      case 'capture':
        failCapture(it, movement ?? '', reason);
        // It may be that the authorisation is lost, and nobody has said so.
        return lookUp(it, attempt);
      case 'refund':
        return failRefund(it, movement ?? '', attempt, reason);
      case 'cancel':
        if (one.cancelling) it.append('authorisation-closed', { intent: id, attempt, reason });
        return;
      case 'look-up':
        if (one.lookingUp) it.append('look-up-answered', { intent: id, attempt });
    }
  },
);
