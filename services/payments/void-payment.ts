import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { invoice } from './invoice.ts';

/** Gives an authorised payment up. What was captured is refunded instead. */
export const voidPayment = decision(
  payments,
  'void-payment',
  (body) => invoice(body.invoice),
  (body, it) => {
    const { status } = it.state;
    if (status === 'none') return reject('no-such-invoice', { invoice: body.invoice });
    if (status === 'voided') return;
    if (status !== 'authorised') return reject('not-authorised', { invoice: body.invoice, status });
    it.append('payment-voided', body);
  },
);
