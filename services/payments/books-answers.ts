import { answer } from '@banyan/core';
import { accountBalances } from './account-balances.ts';
import { firstDayAfter } from './books.ts';
import { VAT, vatAccount } from './chart-of-accounts.ts';
import { BOOKS, closedBooks } from './closed-books.ts';
import { payments } from './contract.ts';
import { eachRow, PAGE_MAX } from './each-row.ts';
import { addExactly, ledgerMoney } from './ledger-amounts.ts';
import { monthBalances, monthOf } from './month-balances.ts';
import { vatMonths } from './vat-months.ts';

const limit = PAGE_MAX;

/** What documents were taxed, beside what the ledger's accounts say: two views of two events, which differ by what people have posted to these accounts. */
const vatReport = answer(
  payments,
  'vat-report',
  { vatMonths, monthBalances, accountBalances },
  async ({ from, to, country }, views) => {
    const after = monthOf(firstDayAfter(to));
    const list = eachRow((next) => views.vatMonths.list({ index: 'by-period', from, to: after, limit, after: next }));
    const all = await Array.fromAsync(list);
    const rows = all.filter((row) => country === undefined || row.country === country);
    const documents = new Map<string, number>();
    for (const row of rows) {
      const name = [vatAccount(row.country, row.rate), row.currency].join('\t');
      documents.set(name, addExactly(documents.get(name) ?? 0, row.tax));
    }
    const root = country === undefined ? `${VAT}:` : `${VAT}:${country.toLowerCase()}:`;
    const accounts = await Array.fromAsync(
      eachRow((next) => views.accountBalances.list({ from: root, to: `${root}~`, limit, after: next })),
      async ({ account, currency }) => {
        const equals = [account, currency];
        const months = eachRow((next) =>
          views.monthBalances.list({ index: 'by-account', equals, from, to: after, limit, after: next }),
        );
        let moved = 0;
        for await (const { balance } of months) moved = addExactly(moved, 0 - balance);
        const taxed = documents.get([account, currency].join('\t')) ?? 0;
        return {
          account,
          currency,
          documents: ledgerMoney(taxed, currency),
          others: ledgerMoney(moved - taxed, currency),
          moved: ledgerMoney(moved, currency),
        };
      },
    );
    return {
      rows: rows.map((row) => ({
        ...row,
        net: ledgerMoney(row.net, row.currency),
        tax: ledgerMoney(row.tax, row.currency),
      })),
      accounts,
    };
  },
);

const books = answer(payments, 'books', { closedBooks }, async (_, views) => {
  const row = await views.closedBooks.get(BOOKS);
  return row === undefined
    ? { closed: null, firstOpenDay: null }
    : { closed: row.closed, firstOpenDay: firstDayAfter(row.closed) };
});

/** How queries about the books as a whole are answered. */
export const booksAnswers = [vatReport, books];
