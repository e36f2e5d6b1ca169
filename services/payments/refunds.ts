import { range, T, view, type Row } from '@banyan/core';
import { ledgerAmount, payments } from './contract.ts';
import { addExactly, ledgerMoney } from './ledger-amounts.ts';
import { saidReason } from './said-words.ts';

/** Every refund. */
export const refunds = view(
  'refunds',
  {
    refund: T.String(),
    customer: T.Union([T.Null(), T.String()]),
    country: T.String(),
    currency: T.String(),
    reason: T.String(),
    total: ledgerAmount,
    credited: ledgerAmount,
    paidOut: ledgerAmount,
    at: T.String(),
  },
  { 'by-time': range('at'), 'by-customer': range('customer', 'at') },
).on(
  payments,
  {
    'refund-issued': {
      key: ({ refund }) => refund,
      fold: (_, { refund, customer, country, currency, parts, beyond, credited, paidOut, ...why }, { occurredAt }) => ({
        refund,
        customer,
        country,
        currency,
        reason: saidReason(why),
        credited,
        paidOut,
        total: parts.reduce((sum, { amount }) => addExactly(sum, amount), beyond),
        at: occurredAt,
      }),
    },
  },
  { leansOn: [addExactly, saidReason] },
);

/** A refund as queries show it. */
export function showRefund({ currency, ...row }: Row<typeof refunds>) {
  return {
    ...row,
    total: ledgerMoney(row.total, currency),
    credited: ledgerMoney(row.credited, currency),
    paidOut: ledgerMoney(row.paidOut, currency),
  };
}
