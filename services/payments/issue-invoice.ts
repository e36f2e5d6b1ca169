import { decision, reject } from '@banyan/core';
import { payments } from './contract.ts';
import { invoice } from './invoice.ts';
import { issue } from './issue.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { openInvoice } from './open-invoice.ts';

/** Issues an invoice that no order stands behind. One that an order has authorised is the order's to capture. */
export const issueInvoice = decision(
  payments,
  'issue-invoice',
  (body) => invoice(body.invoice),
  (body, it, context) => {
    if (it.state.status === 'authorised') return reject('invoice-exists', { invoice: body.invoice });
    const isNew = it.state.status === 'none';
    const rejection = openInvoice(body, it);
    if (rejection !== undefined) return rejection;
    if (isNew) issue(it, context);
    return { payable: ledgerMoney(it.state.payable, it.state.currency) };
  },
);
