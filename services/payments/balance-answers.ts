import { answer } from '@banyan/core';
import { accountBalances, KEY_SEPARATOR } from './account-balances.ts';
import { payments } from './contract.ts';
import { eachRow, PAGE_MAX } from './each-row.ts';
import { addExactly, ledgerMoney } from './ledger-amounts.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { monthBalances, monthOf } from './month-balances.ts';

// `to` is exclusive, and a balance includes what happened at that very millisecond: nothing sorts between a time and the same with a tilde.
const including = (at: string): string => `${at}~`;

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
    for await (const row of eachRow((after) =>
      views.ledgerEntries.list({ index: 'by-account', equals, from: month, to: including(at), limit, after }),
    ))
      sum = addExactly(sum, row.amount);
    return { account, balance: ledgerMoney(sum, currency), at };
  },
);

/** All balances: now from their rows, at a time from the sums of all months before and the entries of its month. */
const trialBalance = answer(
  payments,
  'trial-balance',
  { accountBalances, monthBalances, ledgerEntries },
  async ({ currency, at }, views) => {
    const sums = new Map<string, { balance: number; entries: number }>();
    const add = (account: string, amount: number, count: number): void => {
      const { balance: before, entries } = sums.get(account) ?? { balance: 0, entries: 0 };
      sums.set(account, { balance: addExactly(before, amount), entries: entries + count });
    };
    const equals = [currency];
    const limit = PAGE_MAX;
    if (at === undefined) {
      const index = 'by-currency';
      for await (const row of eachRow((after) => views.accountBalances.list({ index, equals, limit, after })))
        add(row.account, row.balance, row.entries);
    } else {
      const month = monthOf(at);
      const index = 'by-month';
      for await (const row of eachRow((after) => views.monthBalances.list({ index, equals, to: month, limit, after })))
        add(row.account, row.balance, row.entries);
      const [from, to] = [month, including(at)];
      for await (const row of eachRow((after) =>
        views.ledgerEntries.list({ index: 'by-time', equals, from, to, limit, after }),
      ))
        add(row.account, row.amount, 1);
    }
    return [...sums]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([account, sum]) => ({
        account,
        balance: ledgerMoney(sum.balance, currency),
        debit: ledgerMoney(Math.max(0, sum.balance), currency),
        credit: ledgerMoney(Math.max(0, 0 - sum.balance), currency),
        entries: sum.entries,
      }));
  },
);

/** How queries about balances are answered. */
export const balanceAnswers = [balance, trialBalance];
