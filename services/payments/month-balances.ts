import { range, T, view } from '@banyan/core';
import { KEY_SEPARATOR, sumEntries } from './account-balances.ts';
import { countsAt } from './books.ts';
import { account, currency, ledgerAmount, payments } from './contract.ts';
import type { Entry } from './entries.ts';
import { addExactly } from './ledger-amounts.ts';

/** The month of a time: `2009-12`. */
export function monthOf(instant: string): string {
  return instant.slice(0, 7);
}

const keyOf = (entry: Entry, countedAt: string): string =>
  [entry.account, entry.currency, monthOf(countedAt)].join(KEY_SEPARATOR);

/** What each month of business added to each account: any past balance is the sum of the months before and some entries of one month. */
export const monthBalances = view(
  'month-balances',
  { account, currency, month: T.String(), balance: ledgerAmount, entries: T.Integer() },
  { 'by-account': range('account', 'currency', 'month'), 'by-month': range('currency', 'month') },
).on(
  payments,
  {
    'transaction-posted': {
      key: (posted, { occurredAt }) => posted.entries.map((entry) => keyOf(entry, countsAt(posted, occurredAt))),
      fold: (row, posted, { key, occurredAt }) => {
        const counted = countsAt(posted, occurredAt);
        const own = posted.entries.filter((entry) => keyOf(entry, counted) === key);
        const { account, currency } = row ?? own[0]!;
        const month = monthOf(counted);
        return { account, currency, month, ...sumEntries(row ?? { balance: 0, entries: 0 }, own) };
      },
    },
  },
  { leansOn: [keyOf, KEY_SEPARATOR, monthOf, sumEntries, addExactly, countsAt] },
);
