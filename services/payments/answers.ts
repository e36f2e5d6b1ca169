import { answer, toPage, type Page } from '@banyan/core';
import { accountBalances, KEY_SEPARATOR } from './account-balances.ts';
import { adjustments } from './adjustments.ts';
import { payments } from './contract.ts';
import { invoices, showInvoice } from './invoices.ts';
import { ledgerEntries, showEntry } from './ledger-entries.ts';
import { addExactly, ledgerMoney } from './ledger-amounts.ts';
import { monthBalances, monthOf } from './month-balances.ts';
import { refunds, showRefund } from './refunds.ts';

const PAGE_MAX = 1000;

/** Every row of a list, page by page. */
async function* eachRow<R>(page: (after: string | undefined) => Promise<Page<R>>): AsyncGenerator<R> {
  let after: string | undefined;
  do {
    const { rows, next } = await page(after);
    yield* rows;
    after = next;
  } while (after !== undefined);
}

/** A balance now from its own row; at a time from the sums of the months before and the entries of its month. */
const balance = answer(
  payments,
  'balance',
  { accountBalances, monthBalances, ledgerEntries },
  async ({ account, currency, at }, views) => {
    if (at === undefined) {
      const row = await views.accountBalances.get([account, currency].join(KEY_SEPARATOR));
      return { account, balance: ledgerMoney(row?.balance ?? 0, currency), at: null };
    }
    const equals = [account, currency];
    const [month, limit] = [monthOf(at), PAGE_MAX];
    let sum = 0;
    for await (const row of eachRow((after) =>
      views.monthBalances.list({ index: 'by-account', equals, to: month, limit, after }),
    ))
      sum = addExactly(sum, row.balance);
    // `to` is exclusive, and the balance includes what happened at that very millisecond: nothing sorts between `at` and `at` with a tilde.
    for await (const row of eachRow((after) =>
      views.ledgerEntries.list({ index: 'by-account', equals, from: month, to: `${at}~`, limit, after }),
    ))
      sum = addExactly(sum, row.amount);
    return { account, balance: ledgerMoney(sum, currency), at };
  },
);

const trialBalance = answer(payments, 'trial-balance', { accountBalances }, async ({ currency }, views) => {
  const rows = eachRow((after) =>
    views.accountBalances.list({ index: 'by-currency', equals: [currency], limit: PAGE_MAX, after }),
  );
  return Array.fromAsync(rows, ({ account, balance: sum, entries }) => ({
    account,
    balance: ledgerMoney(sum, currency),
    entries,
  }));
});

const entries = answer(
  payments,
  'entries',
  { ledgerEntries },
  async ({ account, currency, from, to, limit, after }, views) => {
    const equals = [account, currency];
    return toPage(await views.ledgerEntries.list({ index: 'by-account', equals, from, to, limit, after }), showEntry);
  },
);

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

const invoiceList = answer(payments, 'invoices', { invoices }, async ({ status, customer, limit, after }, views) => {
  const order = 'descending';
  // Of the two, the customer says more: a status is then picked out of their invoices.
  if (customer !== undefined) {
    const page = await views.invoices.list({ index: 'by-customer', equals: [customer], order, limit, after });
    const rows = status === undefined ? page.rows : page.rows.filter((row) => row.status === status);
    return toPage({ ...page, rows }, showInvoice);
  }
  if (status !== undefined)
    return toPage(
      await views.invoices.list({ index: 'by-status', equals: [status], order, limit, after }),
      showInvoice,
    );
  return toPage(await views.invoices.list({ index: 'by-time', order, limit, after }), showInvoice);
});

const refund = answer(payments, 'refund', { refunds }, async (body, views) => {
  const row = await views.refunds.get(body.refund);
  return row === undefined ? null : showRefund(row);
});

const refundList = answer(payments, 'refunds', { refunds }, async ({ customer, limit, after }, views) => {
  const order = 'descending';
  if (customer === undefined)
    return toPage(await views.refunds.list({ index: 'by-time', order, limit, after }), showRefund);
  return toPage(
    await views.refunds.list({ index: 'by-customer', equals: [customer], order, limit, after }),
    showRefund,
  );
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
export const answers = [
  balance,
  trialBalance,
  entries,
  transaction,
  invoice,
  invoiceList,
  refund,
  refundList,
  adjustmentSums,
];
