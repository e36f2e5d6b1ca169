import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { lookUp } from './intent-handle.ts';
import { intent } from './intent.ts';

/** Asks the network how the newest attempt stands. */
export const checkIntent = decision(
  payments,
  'check-intent',
  (body) => intent(body.intent),
  ({ intent: id }, it) => {
    const { status, attempts } = it.state;
    if (status === 'none') return reject('no-such-intent', { intent: id });
    if (attempts.length === 0) return reject('nothing-to-check', { status });
    lookUp(it, attempts.length);
    return { status };
  },
);
