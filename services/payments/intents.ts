import { DefectError, range, T, view, type Plain, type Row, type ViewFold } from '@banyan/core';
import { intentStatus, ledgerAmount, payments } from './contract.ts';
import { capturableOf, captureSum, disputedSum, refundableOf, refundSum, type IntentState } from './intent-state.ts';
import { intent } from './intent.ts';
import { ledgerMoney } from './ledger-amounts.ts';

const text = T.String();
const movementStatus = T.Union([T.Literal('asked'), T.Literal('made'), T.Literal('failed')]);
const part = { attempt: T.Integer(), amount: ledgerAmount, status: movementStatus };
const fields = {
  intent: text,
  at: text,
  status: intentStatus,
  customer: T.Union([T.Null(), text]),
  country: text,
  currency: text,
  amount: ledgerAmount,
  deadline: text,
  attempts: T.Array(
    T.Object({
      status: T.Union([
        T.Literal('asked'),
        T.Literal('requires-action'),
        T.Literal('authorised'),
        T.Literal('declined'),
        T.Literal('closed'),
      ]),
      card: text,
      amount: ledgerAmount,
      offSession: T.Boolean(),
      networkPayment: T.Union([T.Null(), text]),
      version: T.Integer(),
      expiresAt: T.Union([T.Null(), text]),
      cancelling: T.Boolean(),
      lookingUp: T.Boolean(),
      atMost: T.Optional(ledgerAmount),
    }),
  ),
  current: T.Integer(),
  action: T.Union([T.Null(), T.Object({ redirect: text, deadline: text })]),
  reason: T.Union([T.Null(), text]),
  captures: T.Array(T.Object({ id: text, ...part, invoice: T.Union([T.Null(), text]) })),
  refunds: T.Array(
    T.Object({ id: text, amount: ledgerAmount, reason: text, note: text, parts: T.Array(T.Object(part)) }),
  ),
  disputes: T.Array(
    T.Object({
      id: text,
      attempt: T.Integer(),
      amount: ledgerAmount,
      status: T.Union([T.Literal('opened'), T.Literal('won'), T.Literal('lost')]),
    }),
  ),
};

type IntentRow = Plain<typeof fields>;

/** As with invoices, the aggregate's own folds make the row. */
const changed: ViewFold<{ readonly intent: string }, IntentRow> = {
  key: (payload) => payload.intent,
  fold: (row, payload, info) => {
    if (row === undefined) throw new DefectError(`${info.type} of ${payload.intent}, which was never created`);
    return { ...row, ...(intent.folds[info.type as keyof typeof intent.folds](row, payload, info) as IntentRow) };
  },
};

/** Every payment by card and what became of it. */
export const intents = view('intents', fields, {
  'by-time': range('at'),
  'by-status': range('status', 'at'),
  'by-customer': range('customer', 'at'),
}).on(
  payments,
  {
    'intent-created': {
      key: (payload) => payload.intent,
      fold: (_, payload, info) => {
        const state = intent.folds['intent-created'](intent.initial, payload, info) as IntentRow;
        return { ...state, intent: payload.intent, at: info.occurredAt };
      },
    },
    'authorisation-requested': changed,
    'action-required': changed,
    'intent-authorised': changed,
    'authorisation-declined': changed,
    'cancellation-requested': changed,
    'authorisation-closed': changed,
    'intent-cancelled': changed,
    'intent-voided': changed,
    'payment-due': changed,
    'capture-requested': changed,
    'capture-made': changed,
    'capture-failed': changed,
    'refund-requested': changed,
    'refund-part-made': changed,
    'refund-part-failed': changed,
    'dispute-opened': changed,
    'dispute-closed': changed,
    'network-payment-recorded': changed,
    'look-up-requested': changed,
    'look-up-answered': changed,
  },
  { leansOn: [intent, changed] },
);

/** What of an intent has not come to its end. */
export function openParts({ intent: id, attempts, captures, refunds, disputes }: Row<typeof intents>) {
  const isAsked = ({ status }: { readonly status: string }): boolean => status === 'asked';
  const open = [
    ...(attempts.some(({ status }) => status === 'asked' || status === 'requires-action')
      ? ['authorisation' as const]
      : []),
    ...(captures.some(isAsked) ? ['capture' as const] : []),
    ...(refunds.some(({ parts }) => parts.some(isAsked)) ? ['refund' as const] : []),
    ...(disputes.some(({ status }) => status === 'opened') ? ['dispute' as const] : []),
  ];
  return open.map((waitsFor) => ({ intent: id, waitsFor }));
}

/** An intent as queries show it. */
export function showIntent(row: Row<typeof intents>) {
  const state = row as unknown as IntentState;
  const show = (amount: number) => ledgerMoney(amount, row.currency);
  return {
    intent: row.intent,
    customer: row.customer,
    country: row.country,
    status: row.status,
    amount: show(row.amount),
    capturable: show(capturableOf(state)),
    captured: show(captureSum(state, ['made'])),
    refunded: show(refundSum(state, ['made'])),
    refundable: show(refundableOf(state)),
    disputed: show(disputedSum(state)),
    deadline: row.deadline,
    attempt: row.attempts.length,
    action: row.action,
    expiresAt: row.attempts[row.current - 1]?.expiresAt ?? null,
    reason: row.reason,
    at: row.at,
  };
}
