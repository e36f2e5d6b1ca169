import { defaultChannel } from '@banyan/channels/contract';
import { DefectError, range, T, tags, view, type Plain, type Recorded, type Row } from '@banyan/core';
import { atScale4, lineCountOf, SCALE } from './checkout/quote-amounts.ts';
import { orders, orderStatus } from './contract.ts';
import { saidReason } from './edits/cancellation-words.ts';
import { toMoney } from './exact-amounts.ts';
import { visitorIn } from './may-know.ts';

const fields = {
  order: T.String(),
  number: T.Union([T.Null(), T.Integer()]),
  customer: T.Union([T.Null(), T.String()]),
  /** Who ordered without an account. */
  visitor: T.Union([T.Null(), T.String()]),
  channel: T.String(),
  country: T.String(),
  currency: T.String(),
  status: orderStatus,
  lines: T.Integer(),
  total: T.Integer(),
  draftedAt: T.String(),
  placedAt: T.Union([T.Null(), T.String()]),
  shippedAt: T.Union([T.Null(), T.String()]),
  reason: T.Union([T.Null(), T.String()]),
  /** Its card holds no money any more. */
  isDue: T.Boolean(),
  /** Captures that have failed, and nothing has taken their place. */
  unpaid: T.Array(T.String()),
  /** What staff marked it with. */
  tags: T.Array(T.String()),
};
type OrderRow = Plain<typeof fields>;

const keyOf = ({ order }: { readonly order: string }): string => order;

function known(row: OrderRow | undefined, { order }: { readonly order: string }, { type }: Recorded): OrderRow {
  if (row === undefined) throw new DefectError(`${type} of order ${order}, which was never drafted`);
  return row;
}

interface OfCapture {
  readonly order: string;
  readonly capture: string;
}

function without(unpaid: readonly string[], { capture }: OfCapture): string[] {
  return unpaid.filter((one) => one !== capture);
}

/** What a capture has failed to take is paid, or need not be any more. */
function paid(row: OrderRow | undefined, of: OfCapture, event: Recorded): OrderRow {
  const was = known(row, of, event);
  return { ...was, unpaid: without(was.unpaid, of) };
}

/** Every order, without its lines. */
export const orderList = view('order-list', fields, {
  'by-time': range('draftedAt'),
  'by-status': range('status', 'draftedAt'),
  'by-customer': range('customer', 'draftedAt'),
  tags: tags('tags'),
}).on(
  orders,
  {
    'order-drafted': {
      key: keyOf,
      fold: (_, { order, channel, customer, visitor, country, currency, lines, total }, { occurredAt }) => ({
        order,
        number: null,
        customer,
        visitor: visitor ?? null,
        channel: channel ?? defaultChannel,
        country,
        currency,
        status: 'drafted',
        lines: lines.length,
        total,
        draftedAt: occurredAt,
        placedAt: null,
        shippedAt: null,
        reason: null,
        isDue: false,
        unpaid: [],
        tags: [],
      }),
    },
    'order-accepted': {
      key: keyOf,
      fold: (_, { order, number, buyer, country, quote }, { occurredAt }) => ({
        order,
        number,
        customer: buyer,
        visitor: visitorIn(buyer),
        channel: quote.channel,
        country,
        currency: quote.currency,
        status: 'confirmed',
        lines: lineCountOf(quote),
        total: atScale4(quote.totals.gross, quote),
        draftedAt: occurredAt,
        placedAt: occurredAt,
        shippedAt: null,
        reason: null,
        isDue: false,
        unpaid: [],
        tags: [],
      }),
    },
    'order-joined': {
      key: keyOf,
      fold: (row, joined, event) => ({ ...known(row, joined, event), customer: joined.customer, visitor: null }),
    },
    'order-placed': {
      key: keyOf,
      fold: (row, placed, event) => ({
        ...known(row, placed, event),
        status: 'placing',
        placedAt: event.occurredAt,
        reason: null,
      }),
    },
    'order-confirmed': {
      key: keyOf,
      fold: (row, confirmed, event) => ({
        ...known(row, confirmed, event),
        status: 'confirmed',
        number: confirmed.number,
      }),
    },
    'pieces-committed': {
      key: keyOf,
      fold: (row, committed, event) => ({ ...known(row, committed, event), status: 'shipping' }),
    },
    'pieces-reopened': {
      key: keyOf,
      fold: (row, reopened, event) => {
        const was = known(row, reopened, event);
        return reopened.isNothingSent ? { ...was, status: 'confirmed' } : was;
      },
    },
    'shipment-requested': {
      key: keyOf,
      fold: (row, requested, event) => ({ ...known(row, requested, event), status: 'shipping' }),
    },
    'order-shipped': {
      key: keyOf,
      fold: (row, shipped, event) => ({
        ...known(row, shipped, event),
        status: 'shipped',
        shippedAt: event.occurredAt,
        isDue: false,
      }),
    },
    'placing-failed': {
      key: keyOf,
      fold: (row, failed, event) => ({ ...known(row, failed, event), status: 'ending', reason: failed.reason }),
    },
    'cancellation-requested': {
      key: keyOf,
      fold: (row, requested, event) => ({
        ...known(row, requested, event),
        status: 'ending',
        reason: saidReason(requested),
      }),
    },
    'order-failed': {
      key: keyOf,
      fold: (row, failed, event) => ({
        ...known(row, failed, event),
        status: 'failed',
        reason: failed.sku === undefined ? failed.reason : `${failed.reason}: ${failed.sku}`,
      }),
    },
    'order-cancelled': {
      key: keyOf,
      fold: (row, cancelled, event) => {
        const was = known(row, cancelled, event);
        // Of an order that was taken back, it was said when that began.
        const reason = was.status === 'ending' ? was.reason : saidReason(cancelled);
        return { ...was, status: 'cancelled', reason, isDue: false };
      },
    },
    'payment-fell-due': {
      key: keyOf,
      fold: (row, due, event) => ({ ...known(row, due, event), isDue: true }),
    },
    'payment-renewed': {
      key: keyOf,
      fold: (row, renewed, event) => ({ ...known(row, renewed, event), isDue: false }),
    },
    'tender-failed': {
      key: keyOf,
      fold: (row, failed, event) => {
        const was = known(row, failed, event);
        return { ...was, unpaid: [...without(was.unpaid, failed), failed.capture] };
      },
    },
    'tender-collected': { key: keyOf, fold: paid },
    'tender-offset': {
      key: keyOf,
      fold: (row, offset, event) => (offset.left > 0 ? known(row, offset, event) : paid(row, offset, event)),
    },
    'payment-settled': { key: keyOf, fold: paid },
    'tags-set': {
      key: keyOf,
      fold: (row, set, event) => ({ ...known(row, set, event), tags: set.tags }),
    },
  },
  { leansOn: [keyOf, saidReason, visitorIn, known, without, paid, atScale4, SCALE, lineCountOf, defaultChannel] },
);

/** An order as lists show it. */
export function showOrder(row: Row<typeof orderList>) {
  const { order, number, channel, customer, country, status, lines, draftedAt, placedAt, shippedAt, reason } = row;
  const paymentDue = row.isDue || row.unpaid.length > 0;
  const total = toMoney(row.total, row.currency);
  return {
    order,
    number,
    channel,
    customer,
    country,
    status,
    lines,
    total,
    draftedAt,
    placedAt,
    shippedAt,
    reason,
    paymentDue,
  };
}

/** The same for staff, who gave it tags. */
export function showTaggedOrder(row: Row<typeof orderList>) {
  return { ...showOrder(row), tags: row.tags };
}
