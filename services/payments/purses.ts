import { answer, range, T, view, type Row } from '@banyan/core';
import { currency, ledgerAmount, payments } from './contract.ts';
import { ledgerMoney } from './ledger-amounts.ts';
import { availableOf, creditPurse } from './purse.ts';

const fields = {
  purse: T.String(),
  /** The id under which a gift card was issued; of credit its purse. */
  name: T.String(),
  currency,
  balance: ledgerAmount,
  held: ledgerAmount,
  expiresAt: T.Union([T.Null(), T.String()]),
};

/** What is left on every gift card, and what credit every customer has. */
export const purses = view('purses', fields, { 'by-name': range('name') }).on(
  payments,
  {
    'gift-card-issued': {
      key: ({ purse }) => purse,
      fold: (_, { purse, card, currency: of, amount, expiresAt }) => ({
        purse,
        name: card,
        currency: of,
        balance: amount,
        held: 0,
        expiresAt,
      }),
    },
    'credit-granted': {
      key: ({ purse }) => purse,
      fold: withCredit,
    },
    'credit-moved-away': {
      key: ({ purse }) => purse,
      fold: (row, { amount }) => (row === undefined ? undefined : { ...row, balance: row.balance - amount }),
    },
    'credit-moved-here': {
      key: ({ purse }) => purse,
      fold: withCredit,
    },
    'credit-held': {
      key: ({ purse }) => purse,
      fold: (row, { amount }) => (row === undefined ? undefined : { ...row, held: row.held + amount }),
    },
    'credit-spent': {
      key: ({ purse }) => purse,
      fold: (row, { amount }) =>
        row === undefined ? undefined : { ...row, held: row.held - amount, balance: row.balance - amount },
    },
    'credit-released': {
      key: ({ purse }) => purse,
      fold: (row, { amount }) => (row === undefined ? undefined : { ...row, held: row.held - amount }),
    },
    'credit-returned': {
      key: ({ purse }) => purse,
      fold: (row, { amount }) => (row === undefined ? undefined : { ...row, balance: row.balance + amount }),
    },
  },
  { leansOn: [withCredit] },
);

function withCredit(
  row: { readonly held: number; readonly balance: number } | undefined,
  { purse, currency: of, amount }: { readonly purse: string; readonly currency: string; readonly amount: number },
) {
  const { held = 0, balance = 0 } = row ?? {};
  return { purse, name: purse, currency: of, held, balance: balance + amount, expiresAt: null };
}

function show(row: Row<typeof purses> | undefined) {
  if (row === undefined) return null;
  const of = (amount: number) => ledgerMoney(amount, row.currency);
  return { balance: of(row.balance), held: of(row.held), available: of(availableOf(row)), expiresAt: row.expiresAt };
}

/** How queries about gift cards and credit are answered. */
export const creditAnswers = [
  answer(payments, 'gift-card', { purses }, async ({ card }, views) =>
    show((await views.purses.list({ index: 'by-name', equals: [card], limit: 1 })).rows[0]),
  ),
  answer(payments, 'credit', { purses }, async ({ customer, currency: of }, views) =>
    show(await views.purses.get(creditPurse(customer, of))),
  ),
  answer(payments, 'my-credit', { purses }, async ({ currency: of }, views, { caller }) =>
    show(await views.purses.get(creditPurse(caller.id, of))),
  ),
];
