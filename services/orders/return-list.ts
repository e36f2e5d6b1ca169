import { DefectError, range, T, view, type Row } from '@banyan/core';
import { orders, returnStatus } from './contract.ts';
import { saidReason } from './edits/cancellation-words.ts';
import { toMoney } from './exact-amounts.ts';
import { addExactly, amountOf, totalOf } from './lines.ts';

/** Every return. */
export const returnList = view(
  'return-list',
  {
    return: T.String(),
    customer: T.Union([T.Null(), T.String()]),
    country: T.String(),
    currency: T.String(),
    status: returnStatus,
    reason: T.String(),
    lines: T.Integer(),
    amount: T.Integer(),
    at: T.String(),
    failure: T.Union([T.Null(), T.String()]),
  },
  { 'by-time': range('at'), 'by-customer': range('customer', 'at') },
).on(
  orders,
  {
    'return-accepted': {
      key: (accepted) => accepted.return,
      fold: (_, accepted, { occurredAt }) => ({
        return: accepted.return,
        customer: accepted.customer,
        country: accepted.country,
        currency: accepted.currency,
        status: 'accepted',
        reason: saidReason(accepted),
        lines: accepted.lines.length + accepted.charges.length,
        amount: totalOf(accepted.lines) - totalOf(accepted.charges),
        at: occurredAt,
        failure: null,
      }),
    },
    'return-settled': {
      key: (settled) => settled.return,
      fold: (row, { return: id }) => ({ ...known(row, id), status: 'settled' }),
    },
    'return-failed': {
      key: (failed) => failed.return,
      fold: (row, { return: id, reason }) => ({ ...known(row, id), status: 'failed', failure: reason }),
    },
  },
  { leansOn: [known, saidReason, totalOf, amountOf, addExactly] },
);

function known<R>(row: R | undefined, id: string): R {
  if (row === undefined) throw new DefectError(`return ${id} was never accepted`);
  return row;
}

/** A return as queries show it. */
export function showReturn({ currency, amount, ...row }: Row<typeof returnList>) {
  return { ...row, amount: toMoney(amount, currency) };
}
