import { answer, toPage } from '@banyan/core';
import { KEY_SEPARATOR } from './account-balances.ts';
import { adjustments } from './adjustments.ts';
import { payments } from './contract.ts';
import { eachRow, PAGE_MAX } from './each-row.ts';
import { invoices, showInvoice } from './invoices.ts';
import { ledgerEntries, showEntry } from './ledger-entries.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { refunds, showRefund } from './refunds.ts';

const latestFirst = { direction: 'descending' } as const;

const entries = answer(payments, 'entries', { ledgerEntries }, async ({ account, currency, ...rest }, views) => {
  const equals = [account, currency];
  return toPage(await views.ledgerEntries.list({ index: 'by-account', equals, ...rest }), showEntry);
});

const transaction = answer(payments, 'transaction', { ledgerEntries }, async (body, views) => {
  const [from, to] = [body.transaction + KEY_SEPARATOR, `${body.transaction}\n`]; // no id contains a control character
  return Array.fromAsync(
    eachRow((after) => views.ledgerEntries.list({ from, to, limit: PAGE_MAX, after })),
    showEntry,
  );
});

const invoice = answer(payments, 'invoice', { invoices }, async (body, views) => {
  const row = await views.invoices.get(body.invoice);
  return row === undefined ? null : showInvoice(row);
});

const invoiceList = answer(payments, 'invoices', { invoices }, async ({ status, customer, ...rest }, views) => {
  // Of the two, the customer says more: a status is then picked out of their invoices.
  if (customer !== undefined) {
    const where = status === undefined ? [] : [{ facet: 'status' as const, anyOf: [status] }];
    const which = { index: 'by-customer', equals: [customer], where } as const;
    return toPage(await views.invoices.list({ ...which, ...latestFirst, ...rest }), showInvoice);
  }
  const which =
    status === undefined ? { index: 'by-time' as const } : { index: 'by-status' as const, equals: [status] };
  return toPage(await views.invoices.list({ ...which, ...latestFirst, ...rest }), showInvoice);
});

const refund = answer(payments, 'refund', { refunds }, async (body, views) => {
  const row = await views.refunds.get(body.refund);
  return row === undefined ? null : showRefund(row);
});

const refundList = answer(payments, 'refunds', { refunds }, async ({ customer, ...rest }, views) => {
  const which =
    customer === undefined ? { index: 'by-time' as const } : { index: 'by-customer' as const, equals: [customer] };
  return toPage(await views.refunds.list({ ...which, ...latestFirst, ...rest }), showRefund);
});

const adjustmentSums = answer(payments, 'adjustments', { adjustments }, async ({ currency }, views) => {
  const rows = eachRow((after) =>
    views.adjustments.list({ index: 'by-currency', equals: [currency], limit: PAGE_MAX, after }),
  );
  return Array.fromAsync(rows, ({ month, country, category, amount, postings }) => ({
    month,
    country,
    category,
    amount: ledgerMoney(amount, currency),
    postings,
  }));
});

/** How each query is answered. */
export const answers = [entries, transaction, invoice, invoiceList, refund, refundList, adjustmentSums];
