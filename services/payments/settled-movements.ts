import { range, T, view } from '@banyan/core';
import { KEY_SEPARATOR } from './account-balances.ts';
import { currency, ledgerAmount, payments, settledKind } from './contract.ts';
import { referenceOf } from './intent-handle.ts';

/** The day of a time. */
function dayOf(time: string): string {
  return time.slice(0, 10);
}

/** Which attempt a payment of the network's is. */
export const networkPayments = view('network-payments', {
  networkPayment: T.String(),
  intent: T.String(),
  attempt: T.Integer(),
}).on(payments, {
  'network-payment-recorded': {
    key: ({ networkPayment }) => networkPayment,
    fold: (_, { networkPayment, intent, attempt }) => ({ networkPayment, intent, attempt }),
  },
});

/** The lines of all settlements. */
export const settlementLines = view(
  'settlement-lines',
  {
    settlement: T.String(),
    day: T.String(),
    kind: settledKind,
    networkPayment: T.String(),
    reference: T.String(),
    object: T.String(),
    currency,
    gross: ledgerAmount,
  },
  {
    'by-day': range('day'),
    'by-movement': range('networkPayment', 'kind', 'reference'),
    'by-object': range('object', 'kind'),
  },
).on(
  payments,
  {
    'settlement-recorded': {
      key: ({ settlement, lines }) =>
        lines.map((_, nth) => [settlement, String(nth).padStart(5, '0')].join(KEY_SEPARATOR)),
      fold: (_, { settlement, day, lines }, { key }) => {
        const line = lines[Number(key.slice(key.lastIndexOf(KEY_SEPARATOR) + 1))]!;
        const { kind, networkPayment, reference, object, currency: of, gross } = line;
        return { settlement, day, kind, networkPayment, reference, object, currency: of, gross };
      },
    },
  },
  { leansOn: [KEY_SEPARATOR] },
);

const movementKey = (
  kind: string,
  { intent, attempt }: { readonly intent: string; readonly attempt: number },
  id: string,
): string => [referenceOf(intent, attempt), kind, id].join(KEY_SEPARATOR);

/** What was booked of captures, refunds and disputes, signed as the network settles it. */
export const cardMovements = view(
  'card-movements',
  {
    kind: settledKind,
    intent: T.String(),
    attempt: T.Integer(),
    id: T.String(),
    amount: ledgerAmount,
    day: T.String(),
  },
  { 'by-day': range('day') },
).on(
  payments,
  {
    'capture-made': {
      key: ({ capture, ...of }) => movementKey('capture', of, capture),
      fold: (_, { capture: id, intent, attempt, amount }, { recordedAt }) => ({
        kind: 'capture' as const,
        intent,
        attempt,
        id,
        amount,
        day: dayOf(recordedAt),
      }),
    },
    'refund-part-made': {
      key: ({ refund, ...of }) => movementKey('refund', of, refund),
      fold: (_, { refund: id, intent, attempt, amount }, { recordedAt }) => ({
        kind: 'refund' as const,
        intent,
        attempt,
        id,
        amount: -amount,
        day: dayOf(recordedAt),
      }),
    },
    'dispute-opened': {
      key: ({ dispute, ...of }) => movementKey('dispute', of, dispute),
      fold: (_, { dispute: id, intent, attempt, amount }, { recordedAt }) => ({
        kind: 'dispute' as const,
        intent,
        attempt,
        id,
        amount: -amount,
        day: dayOf(recordedAt),
      }),
    },
    'dispute-closed': {
      key: ({ dispute, won, ...of }) => (won ? movementKey('dispute-won', of, dispute) : []),
      fold: (_, { dispute: id, intent, attempt, amount }, { recordedAt }) => ({
        kind: 'dispute-won' as const,
        intent,
        attempt,
        id,
        amount,
        day: dayOf(recordedAt),
      }),
    },
  },
  { leansOn: [movementKey, referenceOf, dayOf, KEY_SEPARATOR] },
);

/** The key of what a line should have been booked as. */
export function bookedKey(
  kind: string,
  of: { readonly intent: string; readonly attempt: number },
  { reference, object }: { readonly reference: string; readonly object: string },
): string {
  return movementKey(kind, of, kind === 'capture' || kind === 'refund' ? reference : object);
}
