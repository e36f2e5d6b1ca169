import { T, instant, money, pageOf, query, inOrder } from '@banyan/core';
import { account, currency, ledgerAmount, transactionKind } from './vocabulary.ts';

const only = { additionalProperties: false };
const staff = { by: ['staff'] } as const;
const note = T.String({ maxLength: 500 });

/** One leg of a ledger transaction. Positive amounts are debits. */
export const entryRecord = T.Object(
  {
    transaction: T.String(),
    account,
    amount: money,
    kind: transactionKind,
    note,
    /** When it counts. */
    at: instant,
    /** When it occurred. */
    occurredAt: instant,
  },
  only,
);

/** What happens to accounts that have a stream of their own, beside the transaction that moves them. */
export const ledgerEvents = {
  'till-moved': { account, currency, amount: ledgerAmount, transaction: T.String() },
};

/** What may be asked about the ledger. */
export const ledgerQueries = {
  balance: query(
    { account, currency, at: T.Optional(instant) },
    {
      description:
        'The balance of an account, now or after all that had happened up to and including a time; debits are positive.',
      ...staff,
      returns: T.Object({ account, balance: money, at: T.Union([T.Null(), instant]) }, only),
    },
  ),
  'trial-balance': query(
    { currency, at: T.Optional(instant) },
    {
      description:
        'The balances of all accounts, now or after all that had happened up to and including a time: debits and credits come to the same.',
      ...staff,
      returns: T.Array(T.Object({ account, balance: money, debit: money, credit: money, entries: T.Integer() }, only)),
    },
  ),
  entries: query(
    { account, currency, from: T.Optional(instant), to: T.Optional(instant), ...inOrder('ascending') },
    {
      description: 'An account’s entries by their business time; `from` inclusive, `to` exclusive.',
      ...staff,
      returns: pageOf(entryRecord),
    },
  ),
  transaction: query(
    { transaction: T.String({ minLength: 1, maxLength: 300 }) },
    {
      description: 'The entries of one transaction; none when there is no such transaction.',
      ...staff,
      returns: T.Array(entryRecord),
    },
  ),
};
