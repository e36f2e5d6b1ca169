import { DefectError, range, T, view, type Plain, type Row, type ViewFold } from '@banyan/core';
import { orders, orderStatus } from './contract.ts';
import { toMoney } from './exact-amounts.ts';

const fields = {
  order: T.String(),
  number: T.Union([T.Null(), T.Integer()]),
  customer: T.Union([T.Null(), T.String()]),
  country: T.String(),
  currency: T.String(),
  status: orderStatus,
  lines: T.Integer(),
  total: T.Integer(),
  draftedAt: T.String(),
  placedAt: T.Union([T.Null(), T.String()]),
  shippedAt: T.Union([T.Null(), T.String()]),
  reason: T.Union([T.Null(), T.String()]),
};
type OrderRow = Plain<typeof fields>;

function onOrder<P extends { readonly order: string }>(
  change: (payload: P, occurredAt: string) => Partial<OrderRow>,
): ViewFold<P, OrderRow> {
  return {
    key: ({ order }) => order,
    fold: (row, payload, { type, occurredAt }) => {
      if (row === undefined) throw new DefectError(`${type} of order ${payload.order}, which was never drafted`);
      return { ...row, ...change(payload, occurredAt) };
    },
  };
}

/** Every order, without its lines. */
export const orderList = view('order-list', fields, {
  'by-time': range('draftedAt'),
  'by-status': range('status', 'draftedAt'),
  'by-customer': range('customer', 'draftedAt'),
}).on(orders, {
  'order-drafted': {
    key: ({ order }) => order,
    fold: (_, { order, customer, country, currency, lines, total }, { occurredAt }) => ({
      order,
      number: null,
      customer,
      country,
      currency,
      status: 'drafted',
      lines: lines.length,
      total,
      draftedAt: occurredAt,
      placedAt: null,
      shippedAt: null,
      reason: null,
    }),
  },
  'order-placed': onOrder((_, placedAt) => ({ status: 'placing', placedAt, reason: null })),
  'order-confirmed': onOrder(({ number }: { order: string; number: number }) => ({ status: 'confirmed', number })),
  'shipment-requested': onOrder(() => ({ status: 'shipping' })),
  'order-shipped': onOrder((_, shippedAt) => ({ status: 'shipped', shippedAt })),
  'placing-failed': onOrder(({ reason }: { order: string; reason: string }) => ({ status: 'ending', reason })),
  'cancellation-requested': onOrder(({ reason }: { order: string; reason: string }) => ({ status: 'ending', reason })),
  'order-failed': onOrder((failed: { order: string; reason: string; sku?: string }) => ({
    status: 'failed',
    reason: failed.sku === undefined ? failed.reason : `${failed.reason}: ${failed.sku}`,
  })),
  'order-cancelled': onOrder(({ reason }: { order: string; reason: string }) => ({ status: 'cancelled', reason })),
});

/** An order as lists show it. */
export function showOrder({ currency, total, ...row }: Row<typeof orderList>) {
  return { ...row, total: toMoney(total, currency) };
}
