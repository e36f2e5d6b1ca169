import { decision } from '@banyan/core';
import { payments } from './contract.ts';
import { invoice } from './invoice.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { openInvoice } from './open-invoice.ts';

/** Opens an invoice whose amount is agreed; the ledger does not move before its capture. */
export const authorisePayment = decision(
  payments,
  'authorise-payment',
  (body) => invoice(body.invoice),
  (body, it) => openInvoice(body, it) ?? { payable: ledgerMoney(it.state.payable, it.state.currency) },
);
