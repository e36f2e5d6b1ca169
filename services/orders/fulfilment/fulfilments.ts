import { range, T, view, type Plain, type Row } from '@banyan/core';
import { shipping } from '@banyan/shipping/contract';
import { fulfilmentRecord, orders } from '../contract.ts';
import { quantityOf } from './order-pieces.ts';

const { status, reason, lines, invoice, carrier, tracking, paymentDue } = fulfilmentRecord.properties;
const fields = {
  shipment: T.String(),
  order: T.String(),
  /** Null: orders has not told of it, but shipping has, whose events may come first. */
  fulfilment: T.Union([T.Null(), T.String()]),
  status,
  reason,
  lines: T.Array(lines.items),
  location: T.String(),
  paymentDue,
  invoice,
  carrier,
  tracking,
  requestedAt: T.String(),
  shippedAt: T.Union([T.Null(), T.String()]),
  /** What shipping has told of it, and when. */
  arrival: T.Union([T.Null(), T.Union([T.Literal('delivered'), T.Literal('lost'), T.Literal('collected')])]),
  endedAt: T.Union([T.Null(), T.String()]),
};
type FulfilmentRow = Plain<typeof fields>;
interface Told {
  readonly shipment: string;
  readonly order: string;
}

const keyOf = ({ shipment }: { readonly shipment: string }): string => shipment;
/** What is about no parcel, or was told before its name was told with it, is not for this view. */
const keyOfSome = ({ shipment }: { readonly shipment?: string }): readonly string[] =>
  shipment === undefined ? [] : [shipment];

function begin({ shipment, order }: Told): FulfilmentRow {
  return {
    shipment,
    order,
    fulfilment: null,
    status: 'requested',
    reason: null,
    lines: [],
    location: '',
    paymentDue: false,
    invoice: null,
    carrier: null,
    tracking: null,
    requestedAt: '',
    shippedAt: null,
    arrival: null,
    endedAt: null,
  };
}

/** True of the row of another fulfilment whose shipment has the same name: names of long ago were not taken. It is left as it is. */
function isOfAnother(row: FulfilmentRow | undefined, fulfilment: string): boolean {
  return row !== undefined && row.fulfilment !== null && row.fulfilment !== fulfilment;
}

function arrived(
  row: FulfilmentRow | undefined,
  told: Told,
  arrival: NonNullable<FulfilmentRow['arrival']>,
  at: string,
): FulfilmentRow {
  return { ...(row ?? begin(told)), arrival, endedAt: at };
}

/** Every fulfilment by its shipment, of which shipping tells what becomes. */
export const fulfilments = view('fulfilments', fields, { 'by-order': range('order', 'requestedAt') })
  .on(
    orders,
    {
      'fulfilment-requested': {
        key: keyOf,
        fold: (
          row,
          { fulfilment, lines: asked, location, carrier: by = null, tracking: as = null, ...of },
          { occurredAt },
        ) =>
          isOfAnother(row, fulfilment)
            ? row
            : {
                ...(row ?? begin(of)),
                fulfilment,
                lines: [...asked],
                location,
                carrier: by,
                tracking: as,
                requestedAt: occurredAt,
              },
      },
      'fulfilment-failed': {
        key: keyOf,
        fold: (row, failed) =>
          isOfAnother(row, failed.fulfilment)
            ? row
            : { ...(row ?? begin(failed)), status: 'failed', reason: failed.reason },
      },
      'fulfilment-payment-due': {
        key: keyOf,
        fold: (row, due) =>
          isOfAnother(row, due.fulfilment) ? row : { ...(row ?? begin(due)), status: 'payment-due' },
      },
      'fulfilment-resumed': {
        key: keyOfSome,
        fold: (row, { fulfilment }) =>
          row?.status === 'payment-due' && !isOfAnother(row, fulfilment) ? { ...row, status: 'requested' } : row,
      },
      'shipment-renamed': {
        key: ({ before, shipment }) => [before, shipment],
        fold: (row, { before, lines: asked, location, carrier: by = null, tracking: as = null, ...of }, event) => {
          const { fulfilment } = of;
          // The other shipment of that name is none of ours, or another fulfilment’s.
          if (event.key === before) return isOfAnother(row, fulfilment) ? row : row && undefined;
          const { occurredAt: requestedAt } = event;
          return {
            ...(row ?? begin(of)),
            fulfilment,
            lines: [...asked],
            location,
            carrier: by,
            tracking: as,
            requestedAt,
          };
        },
      },
      'tender-failed': { key: keyOfSome, fold: (row) => row && { ...row, paymentDue: true } },
      'tender-collected': { key: keyOfSome, fold: (row) => row && { ...row, paymentDue: false } },
      'tender-offset': { key: keyOfSome, fold: (row, { left }) => row && { ...row, paymentDue: left > 0 } },
      'payment-settled': { key: keyOfSome, fold: (row) => row && { ...row, paymentDue: false } },
      'fulfilment-given-up': {
        key: keyOf,
        fold: (row, given) =>
          isOfAnother(row, given.fulfilment) ? row : { ...(row ?? begin(given)), status: 'failed' },
      },
      'fulfilment-called-off': {
        key: keyOf,
        fold: (row, { fulfilment, lines: off }) => {
          if (row === undefined || isOfAnother(row, fulfilment)) return row;
          const left = row.lines.map((one) => ({ ...one, quantity: one.quantity - quantityOf(off, one.line) }));
          // Where nothing is left, what it was of stays to be seen.
          const some = left.filter(({ quantity }) => quantity > 0);
          return some.length === 0 ? row : { ...row, lines: some };
        },
      },
      'fulfilment-shipped': {
        key: keyOf,
        fold: (row, { invoice: name, series, number, ...shipped }, { occurredAt }) => ({
          ...(row ?? begin(shipped)),
          status: 'shipped',
          invoice: { invoice: name, series, number },
          shippedAt: occurredAt,
        }),
      },
    },
    { leansOn: [keyOf, keyOfSome, begin, isOfAnother, quantityOf] },
  )
  .on(
    shipping,
    {
      'shipment-shipped': {
        key: keyOf,
        fold: (row, { carrier: by, tracking: as, ...told }) => ({ ...(row ?? begin(told)), carrier: by, tracking: as }),
      },
      'shipment-delivered': {
        key: keyOf,
        fold: (row, told, { occurredAt }) => arrived(row, told, 'delivered', occurredAt),
      },
      'shipment-lost': { key: keyOf, fold: (row, told, { occurredAt }) => arrived(row, told, 'lost', occurredAt) },
      'shipment-collected': {
        key: keyOf,
        fold: (row, told, { occurredAt }) => arrived(row, told, 'collected', occurredAt),
      },
    },
    { leansOn: [keyOf, begin, arrived] },
  );

/** A fulfilment as its order shows it; undefined: a shipment that is none of ours. */
export function showFulfilment({ fulfilment, arrival, ...row }: Row<typeof fulfilments>) {
  if (fulfilment === null) return undefined;
  return { ...row, fulfilment, status: row.status === 'shipped' && arrival !== null ? arrival : row.status };
}
