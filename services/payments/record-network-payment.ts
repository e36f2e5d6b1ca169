import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { ofReference } from './intent-handle.ts';
import { intent } from './intent.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { hearOfAuthorisation } from './network-authorisation.ts';
import { hearOfCaptures, hearOfDisputes, hearOfRefunds, strangePayment } from './network-movements.ts';

/** The stream for a reference that is none of ours: it is never written. */
const NOBODY = '-';

/**
 * Makes what is new of a payment at the network happen here. A whole payment with its version is told, not what has changed: so answers, look-ups and
 * webhooks are one thing, and it does not matter which comes first, twice or late.
 */
export const recordNetworkPayment = decision(
  payments,
  'record-network-payment',
  ({ reference }) => intent(ofReference(reference)?.intent ?? NOBODY),
  (told, it, context) => {
    const { attempt = 0 } = ofReference(told.reference) ?? {};
    const known = it.state.attempts[attempt - 1];
    if (known === undefined) return reject('unknown-reference', { reference: told.reference });
    const strange = strangePayment(it, attempt, told.amount, ledgerMoney(known.amount, it.state.currency));
    if (strange !== undefined) return strange;
    if (known.lookingUp) it.append('look-up-answered', { intent: it.id, attempt });
    const { networkPayment, version } = told;
    // A second payment under one reference was made by somebody else's hand; the one that is known goes on.
    const isOther = known.networkPayment !== null && known.networkPayment !== networkPayment;
    if (isOther || version <= known.version) return;
    it.append('network-payment-recorded', { intent: it.id, attempt, networkPayment, version });
    hearOfAuthorisation(it, attempt, told);
    hearOfCaptures(it, attempt, told.captures, context);
    hearOfRefunds(it, attempt, told.refunds, context);
    hearOfDisputes(it, attempt, told.disputes, context);
  },
);
