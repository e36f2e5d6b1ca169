import { answer, facet, range, T, toPage, view, type Plain, type Row, type RowEvent } from '@banyan/core';
import { orders } from '../contract.ts';
import { paymentTrouble } from './payment-failures-contract.ts';

const { kind, order, name, amount, currency, reason, needsHelp } = paymentTrouble.properties;
const fields = { kind, order, name, amount, currency, reason, needsHelp, since: T.String() };
type Trouble = Plain<typeof fields>;

interface OfOrder {
  readonly order: string;
}
interface OfCapture extends OfOrder {
  readonly capture: string;
}
interface OfParcel {
  readonly fulfilment: string;
}
interface OfRefund extends OfOrder {
  readonly refund: string;
}

const keyOf = ({ order: of }: OfOrder): string => of;
const captureKey = ({ order: of, capture }: OfCapture): string => `${of} ${capture}`;
const refundKey = ({ order: of, refund }: OfRefund): string => `${of} ${refund}`;
/** What is left to staff of a refund, of which another part may be under way. */
const givenUpKey = (of: OfRefund): string => `${refundKey(of)} given up`;
const parcelKey = ({ fulfilment }: OfParcel): string => `parcel ${fulfilment}`;
const gone = (): undefined => undefined;

/** So much less of it; nothing is left: it is over. */
function less(row: Trouble | undefined, by: number): Trouble | undefined {
  const left = (row?.amount ?? 0) - by;
  return row === undefined || left <= 0 ? undefined : { ...row, amount: left };
}

function failedRefund(
  row: Trouble | undefined,
  of: { readonly order: string; readonly currency: string; readonly amount: number; readonly name: string },
  { recordedAt }: RowEvent,
): Trouble {
  return {
    kind: 'refund-failed',
    ...of,
    amount: (row?.amount ?? 0) + of.amount,
    reason: null,
    needsHelp: false,
    since: row?.since ?? recordedAt,
  };
}

/** Money of orders that did not move as it should, until it has or need not any more. */
export const paymentTroubles = view('payment-troubles', fields, {
  'by-time': range('since'),
  'by-order': range('order', 'since'),
  needsHelp: facet('needsHelp'),
}).on(
  orders,
  {
    'payment-fell-due': {
      key: keyOf,
      fold: (_, { order: of }, { recordedAt }) => ({
        kind: 'payment-due',
        order: of,
        name: null,
        amount: null,
        currency: null,
        reason: null,
        needsHelp: true,
        since: recordedAt,
      }),
    },
    'payment-renewed': { key: keyOf, fold: gone },
    'order-cancelled': { key: keyOf, fold: gone },
    'order-shipped': { key: keyOf, fold: gone },
    'tender-failed': {
      key: captureKey,
      fold: (row, failed, { recordedAt }) => ({
        kind: 'payment-due',
        order: failed.order,
        name: failed.capture,
        amount: row?.amount ?? failed.amount,
        currency: failed.currency,
        reason: failed.reason,
        needsHelp: true,
        since: row?.since ?? recordedAt,
      }),
    },
    'collection-begun': { key: captureKey, fold: (row) => row && { ...row, needsHelp: false } },
    'collection-refused': {
      key: captureKey,
      fold: (row, { reason: why }) => row && { ...row, reason: why, needsHelp: true },
    },
    'tender-collected': { key: captureKey, fold: gone },
    'tender-offset': { key: captureKey, fold: (row, { amount: by }) => less(row, by) },
    'payment-settled': { key: captureKey, fold: gone },
    'fulfilment-payment-due': {
      key: parcelKey,
      fold: (row, { order: of, stuck }, { recordedAt }) =>
        stuck === undefined
          ? row
          : {
              kind: 'payment-due',
              order: of,
              name: stuck.capture,
              amount: stuck.amount,
              currency: stuck.currency,
              reason: stuck.reason,
              needsHelp: true,
              since: row?.since ?? recordedAt,
            },
    },
    'fulfilment-resumed': { key: parcelKey, fold: (row) => row && { ...row, needsHelp: false } },
    'fulfilment-paid': { key: parcelKey, fold: gone },
    // What was called off of it need not be paid.
    'fulfilment-shipped': { key: parcelKey, fold: gone },
    'fulfilment-given-up': { key: parcelKey, fold: gone },
    'card-refund-failed': {
      key: (of) => [refundKey(of), of.next === null ? givenUpKey(of) : refundKey({ ...of, refund: of.next })],
      fold: (row, { refund, next, reason: why, order: of, currency: code, amount: by }, event) => {
        if (event.key === refundKey({ order: of, refund })) return less(row, by);
        const failed = { order: of, currency: code, amount: by, name: next ?? refund };
        return { ...failedRefund(row, failed, event), reason: why, needsHelp: next === null };
      },
    },
    'card-refund-made': { key: refundKey, fold: (row, { amount: by }) => less(row, by) },
    'card-refund-offset': { key: refundKey, fold: (row, { amount: by }) => less(row, by) },
    'card-refund-reopened': {
      key: (of) => [givenUpKey(of), refundKey({ ...of, refund: of.next })],
      fold: (row, reopened, event) => {
        const { order: of, currency: code, amount: by, next } = reopened;
        if (event.key === givenUpKey(reopened)) return undefined;
        return failedRefund(row, { order: of, currency: code, amount: by, name: next }, event);
      },
    },
    'card-refund-settled': { key: givenUpKey, fold: gone },
  },
  { leansOn: [keyOf, captureKey, parcelKey, refundKey, givenUpKey, gone, less, failedRefund] },
);

const show = (row: Row<typeof paymentTroubles>) => row;

/** How what waits for staff is listed. */
export const paymentTroublesAnswer = answer(
  orders,
  'payment-troubles',
  { paymentTroubles },
  async ({ order: of, needsHelp: isNeeded, ...rest }, views) => {
    const which = of === undefined ? { index: 'by-time' as const } : { index: 'by-order' as const, equals: [of] };
    const where = isNeeded === undefined ? [] : [{ facet: 'needsHelp' as const, anyOf: [isNeeded] }];
    return toPage(await views.paymentTroubles.list({ ...which, where, ...rest }), show);
  },
);
