import { range, T, view } from '@banyan/core';
import { KEY_SEPARATOR, sumEntries } from './account-balances.ts';
import { countsAt } from './books.ts';
import { ACCOUNT_OF, adjustmentCategoryOf } from './chart-of-accounts.ts';
import { adjustmentCategory, currency, ledgerAmount, payments } from './contract.ts';
import type { Entry } from './entries.ts';
import { addExactly } from './ledger-amounts.ts';
import { monthOf } from './month-balances.ts';

const NOWHERE = '';

const keyOf = (entry: Entry, country: string | null, countedAt: string): string | undefined => {
  const category = adjustmentCategoryOf(entry.account);
  if (category === undefined) return undefined;
  return [entry.currency, monthOf(countedAt), country ?? NOWHERE, category].join(KEY_SEPARATOR);
};

/** What lessened or raised the result besides sales and returns, by month, country and category: costs are below zero. */
export const adjustments = view(
  'adjustments',
  {
    currency,
    month: T.String(),
    country: T.String(),
    category: adjustmentCategory,
    amount: ledgerAmount,
    postings: T.Integer(),
  },
  { 'by-currency': range('currency', 'month', 'country') },
).on(
  payments,
  {
    'transaction-posted': {
      key: (posted, { occurredAt }) =>
        posted.entries.flatMap((entry) => keyOf(entry, posted.country, countsAt(posted, occurredAt)) ?? []),
      fold: (row, posted, { key, occurredAt }) => {
        const { entries, country } = posted;
        const counted = countsAt(posted, occurredAt);
        const own = entries.filter((entry) => keyOf(entry, country, counted) === key);
        const { currency, account } = own[0]!;
        const sum = sumEntries({ balance: -(row?.amount ?? 0), entries: row?.postings ?? 0 }, own);
        return {
          currency,
          month: monthOf(counted),
          country: country ?? NOWHERE,
          category: adjustmentCategoryOf(account)!,
          // A debit of an expense is a cost. Zero minus keeps a sum of nothing from becoming -0.
          amount: 0 - sum.balance,
          postings: sum.entries,
        };
      },
    },
  },
  {
    leansOn: [
      keyOf,
      KEY_SEPARATOR,
      NOWHERE,
      monthOf,
      adjustmentCategoryOf,
      ACCOUNT_OF,
      sumEntries,
      addExactly,
      countsAt,
    ],
  },
);
