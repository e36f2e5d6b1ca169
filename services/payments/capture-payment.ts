import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { invoice } from './invoice.ts';
import { issue } from './issue.ts';
import { ledgerMoney } from './ledger-amounts.ts';

/** Turns an authorised payment into revenue. */
export const capturePayment = decision(
  payments,
  'capture-payment',
  (body) => invoice(body.invoice),
  (body, it, context) => {
    const { status } = it.state;
    if (status === 'none') return reject('no-such-invoice', { invoice: body.invoice });
    if (status === 'voided') return reject('not-authorised', { invoice: body.invoice, status });
    if (status === 'authorised') issue(it, context);
    return { payable: ledgerMoney(it.state.payable, it.state.currency) };
  },
);
