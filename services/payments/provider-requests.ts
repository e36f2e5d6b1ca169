import { isErased, range, T, view, type Plain, type Row, type RowEvent } from '@banyan/core';
import { KEY_SEPARATOR } from './account-balances.ts';
import { currency, ledgerAmount, payments, requestKind } from './contract.ts';
import { referenceOf } from './intent-handle.ts';
import { ledgerMoney } from './ledger-amounts.ts';

const optional = T.Union([T.Null(), T.String()]);
const fields = {
  request: T.String(),
  kind: requestKind,
  intent: T.String(),
  attempt: T.Integer(),
  reference: T.String(),
  networkPayment: optional,
  movement: optional,
  amount: T.Union([T.Null(), ledgerAmount]),
  currency: T.Union([T.Null(), currency]),
  card: optional,
  returnUrl: optional,
  offSession: T.Boolean(),
  since: T.String(),
};
type RequestRow = Plain<typeof fields>;

interface Of {
  readonly intent: string;
  readonly attempt: number;
}

const keyOf = (kind: RequestRow['kind'], { intent, attempt }: Of, movement = ''): string =>
  [referenceOf(intent, attempt), kind, movement].join(KEY_SEPARATOR);

const asked = (
  kind: RequestRow['kind'],
  { intent, attempt }: Of,
  event: RowEvent,
  more: Partial<RequestRow> = {},
): RequestRow => ({
  request: event.key.replaceAll(KEY_SEPARATOR, ' ').trim(),
  kind,
  intent,
  attempt,
  reference: referenceOf(intent, attempt),
  networkPayment: null,
  movement: null,
  amount: null,
  currency: null,
  card: null,
  returnUrl: null,
  offSession: false,
  since: event.recordedAt,
  ...more,
});

/** An attempt that is answered, or given up, is not to be authorised any more. */
const authoriseEnds = { key: (of: Of) => keyOf('authorise', of), fold: () => undefined };

/**
 * What the payment provider has still to be asked for: an intent of ours is a row, and its outcome takes it away. So the list is as durable as the log,
 * and whoever works it off needs no memory.
 */
export const providerRequests = view('provider-requests', fields, { 'by-time': range('since') }).on(
  payments,
  {
    'authorisation-requested': {
      key: (of) => keyOf('authorise', of),
      fold: (_, { amount, currency, card, returnUrl: clear, returnTo = clear, offSession, ...of }, event) => {
        // The network can be asked without it: the buyer, if there still is one, stays on its page.
        const returnUrl = isErased(returnTo) ? null : returnTo;
        return asked('authorise', of, event, { amount, currency, card, returnUrl, offSession });
      },
    },
    'action-required': authoriseEnds,
    'intent-authorised': authoriseEnds,
    'authorisation-declined': {
      key: (of) => [keyOf('authorise', of), keyOf('cancel', of)],
      fold: () => undefined,
    },
    'cancellation-requested': {
      key: (of) => [keyOf('authorise', of), keyOf('cancel', of)],
      fold: (_, { networkPayment, ...of }, event) =>
        event.key === keyOf('cancel', of) ? asked('cancel', of, event, { networkPayment }) : undefined,
    },
    'authorisation-closed': { key: (of) => keyOf('cancel', of), fold: () => undefined },
    'capture-requested': {
      key: ({ capture, ...of }) => keyOf('capture', of, capture),
      fold: (_, { capture: movement, networkPayment, amount, currency, ...of }, event) =>
        asked('capture', of, event, { movement, networkPayment, amount, currency }),
    },
    'capture-made': { key: ({ capture, ...of }) => keyOf('capture', of, capture), fold: () => undefined },
    'capture-failed': { key: ({ capture, ...of }) => keyOf('capture', of, capture), fold: () => undefined },
    'refund-requested': {
      key: ({ intent, refund, parts }) => parts.map(({ attempt }) => keyOf('refund', { intent, attempt }, refund)),
      fold: (_, { intent, refund: movement, currency, parts }, event) => {
        const part = parts.find(({ attempt }) => keyOf('refund', { intent, attempt }, movement) === event.key)!;
        const { attempt, networkPayment, amount } = part;
        return asked('refund', { intent, attempt }, event, { movement, networkPayment, amount, currency });
      },
    },
    'refund-part-made': { key: ({ refund, ...of }) => keyOf('refund', of, refund), fold: () => undefined },
    'refund-part-failed': { key: ({ refund, ...of }) => keyOf('refund', of, refund), fold: () => undefined },
    'look-up-requested': {
      key: (of) => keyOf('look-up', of),
      fold: (_, of, event) => asked('look-up', of, event),
    },
    'look-up-answered': { key: (of) => keyOf('look-up', of), fold: () => undefined },
  },
  { leansOn: [keyOf, asked, authoriseEnds, KEY_SEPARATOR, referenceOf] },
);

/** A request as queries show it. */
export function showRequest({ amount, currency: code, ...row }: Row<typeof providerRequests>) {
  return { ...row, amount: amount === null || code === null ? null : ledgerMoney(amount, code) };
}
