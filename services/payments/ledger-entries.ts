import { range, T, view, type Row } from '@banyan/core';
import { KEY_SEPARATOR } from './account-balances.ts';
import { countsAt } from './books.ts';
import { account, currency, ledgerAmount, payments, transactionKind } from './contract.ts';
import { ledgerMoney } from './ledger-amounts.ts';

/** Every leg of every transaction. Keys begin with the transaction, so its legs lie side by side. */
export const ledgerEntries = view(
  'ledger-entries',
  {
    transaction: T.String(),
    account,
    currency,
    amount: ledgerAmount,
    kind: transactionKind,
    note: T.String(),
    /** When it counts, and when it occurred. */
    at: T.String(),
    occurredAt: T.String(),
  },
  { 'by-account': range('account', 'currency', 'at'), 'by-time': range('currency', 'at') },
).on(
  payments,
  {
    'transaction-posted': {
      key: ({ transaction, entries }) =>
        entries.map((_, leg) => transaction + KEY_SEPARATOR + String(leg).padStart(4, '0')),
      fold: (_, posted, { key, occurredAt }) => {
        const { transaction, kind, note } = posted;
        const entry = posted.entries[Number(key.slice(key.lastIndexOf(KEY_SEPARATOR) + 1))]!;
        return { transaction, ...entry, kind, note, at: countsAt(posted, occurredAt), occurredAt };
      },
    },
  },
  { leansOn: [KEY_SEPARATOR, countsAt] },
);

/** An entry as queries show it. */
export function showEntry({ currency, amount, ...row }: Row<typeof ledgerEntries>) {
  return { ...row, amount: ledgerMoney(amount, currency) };
}
