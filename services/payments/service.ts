import { service } from '@banyan/core';
import { accountBalances } from './account-balances.ts';
import { adjustments } from './adjustments.ts';
import { answers } from './answers.ts';
import { authorisePayment } from './authorise-payment.ts';
import { capturePayment } from './capture-payment.ts';
import { payments } from './contract.ts';
import { payment, refund, transaction } from './documents.ts';
import { invoice } from './invoice.ts';
import { invoices } from './invoices.ts';
import { issueInvoice } from './issue-invoice.ts';
import { issueRefund } from './issue-refund.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { monthBalances } from './month-balances.ts';
import { postAdjustment } from './post-adjustment.ts';
import { postTransaction } from './post-transaction.ts';
import { recordPayment } from './record-payment.ts';
import { refunds } from './refunds.ts';
import { voidPayment } from './void-payment.ts';
import { writeOffInvoice } from './write-off-invoice.ts';

/** The payments service: the ledger and its documents. */
export const paymentsService = service(payments, {
  aggregates: [invoice, payment, refund, transaction],
  decisions: [
    authorisePayment,
    capturePayment,
    voidPayment,
    issueInvoice,
    recordPayment,
    issueRefund,
    writeOffInvoice,
    postTransaction,
    postAdjustment,
  ],
  views: [accountBalances, monthBalances, ledgerEntries, invoices, refunds, adjustments],
  answers,
});
