import { decision, minorUnitScale, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { intent } from './intent.ts';
import { toLedger } from './ledger-amounts.ts';

/** Learns how much of an intent is to be captured in all: its renewals hold no more. The last word counts. */
export const limitIntent = decision(
  payments,
  'limit-intent',
  (body) => intent(body.intent),
  ({ intent: id, atMost: most }, it) => {
    const { status, currency, atMost: before } = it.state;
    if (status === 'none') return reject('no-such-intent', { intent: id });
    const atMost = toLedger({ amount: most, currency, scale: minorUnitScale(currency) });
    if (atMost === undefined) return reject('amount-too-large');
    if (atMost !== before) it.append('intent-limited', { intent: id, atMost });
  },
);
