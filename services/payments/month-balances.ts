import { range, T, view, type Recorded } from '@banyan/core';
import { KEY_SEPARATOR, sumEntries } from './account-balances.ts';
import { account, currency, ledgerAmount, payments } from './contract.ts';
import type { Entry } from './entries.ts';
import { addExactly } from './ledger-amounts.ts';

/** The month of a time: `2009-12`. */
export function monthOf(instant: string): string {
  return instant.slice(0, 7);
}

const keyOf = (entry: Entry, { occurredAt }: Recorded): string =>
  [entry.account, entry.currency, monthOf(occurredAt)].join(KEY_SEPARATOR);

/** What each month of business added to each account: any past balance is the sum of the months before and some entries of one month. */
export const monthBalances = view(
  'month-balances',
  { account, currency, month: T.String(), balance: ledgerAmount, entries: T.Integer() },
  { 'by-account': range('account', 'currency', 'month') },
).on(
  payments,
  {
    'transaction-posted': {
      key: ({ entries }, event) => entries.map((entry) => keyOf(entry, event)),
      fold: (row, { entries }, event) => {
        const own = entries.filter((entry) => keyOf(entry, event) === event.key);
        const { account, currency } = row ?? own[0]!;
        const month = monthOf(event.occurredAt);
        return { account, currency, month, ...sumEntries(row ?? { balance: 0, entries: 0 }, own) };
      },
    },
  },
  { leansOn: [keyOf, KEY_SEPARATOR, monthOf, sumEntries, addExactly] },
);
