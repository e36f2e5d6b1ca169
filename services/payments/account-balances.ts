import { range, T, view } from '@banyan/core';
import { account, currency, ledgerAmount, payments } from './contract.ts';
import type { Entry } from './entries.ts';
import { addExactly } from './ledger-amounts.ts';

/** Joins the parts of a view's key; no id or account can contain it. */
export const KEY_SEPARATOR = '\t';

const keyOf = (entry: Entry): string => [entry.account, entry.currency].join(KEY_SEPARATOR);

/** What entries add to a balance. */
export function sumEntries(
  sum: { readonly balance: number; readonly entries: number },
  entries: readonly Entry[],
): { balance: number; entries: number } {
  let { balance, entries: count } = sum;
  for (const { amount } of entries) {
    balance = addExactly(balance, amount);
    count += 1;
  }
  return { balance, entries: count };
}

/** The balance of each account in each currency, now. */
export const accountBalances = view(
  'account-balances',
  { account, currency, balance: ledgerAmount, entries: T.Integer() },
  { 'by-currency': range('currency', 'account') },
).on(
  payments,
  {
    'transaction-posted': {
      key: ({ entries }) => entries.map(keyOf),
      fold: (row, { entries }, { key }) => {
        const own = entries.filter((entry) => keyOf(entry) === key);
        const { account, currency } = row ?? own[0]!;
        return { account, currency, ...sumEntries(row ?? { balance: 0, entries: 0 }, own) };
      },
    },
  },
  { leansOn: [keyOf, KEY_SEPARATOR, sumEntries, addExactly] },
);
