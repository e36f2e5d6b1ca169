import { answer, DefectError, range, T, view, type Plain, type Row } from '@banyan/core';
import { orders } from '../contract.ts';
import { keysOf, orderLines } from '../order-lines.ts';
import { orderList } from '../order-list.ts';
import { challenge, checkoutFailure, checkoutStatus } from './checkout-vocabulary.ts';

const only = { additionalProperties: false };
const fields = {
  checkout: T.String(),
  cart: T.String(),
  buyer: T.String(),
  status: checkoutStatus,
  action: T.Union([challenge, T.Null()]),
  number: T.Union([T.Integer(), T.Null()]),
  failure: T.Union([T.Null(), T.Object(checkoutFailure, only)]),
  startedAt: T.String(),
};
type CheckoutRow = Plain<typeof fields>;
const keyOf = ({ checkout }: { readonly checkout: string }): string => checkout;

function known(row: CheckoutRow | undefined, { checkout }: { readonly checkout: string }): CheckoutRow {
  if (row === undefined) throw new DefectError(`checkout ${checkout} was never started`);
  return row;
}

/** Every checkout as its buyer sees it. The steps between are nobody’s business, and change no row. */
export const checkouts = view('checkouts', fields, { 'by-buyer': range('buyer', 'status') }).on(
  orders,
  {
    'checkout-started': {
      key: keyOf,
      fold: (_, { checkout, cart, buyer }, { recordedAt }) => ({
        checkout,
        cart,
        buyer,
        status: 'processing',
        action: null,
        number: null,
        failure: null,
        startedAt: recordedAt,
      }),
    },
    'checkout-action-required': {
      key: keyOf,
      fold: (row, { redirect, deadline, ...of }) => ({
        ...known(row, of),
        status: 'requires-action',
        action: { redirect, deadline },
      }),
    },
    'checkout-paid': {
      key: keyOf,
      fold: (row, paid) => ({ ...known(row, paid), status: 'processing', action: null }),
    },
    'checkout-ending': {
      key: keyOf,
      fold: (row, ending) => ({ ...known(row, ending), status: 'processing', action: null }),
    },
    'checkout-failed': {
      key: keyOf,
      fold: (row, { checkout, ...failure }) => ({
        ...known(row, { checkout }),
        status: 'failed',
        action: null,
        failure,
      }),
    },
    'checkout-completed': {
      key: keyOf,
      fold: (row, { number, ...of }) => ({ ...known(row, of), status: 'completed', action: null, number }),
    },
  },
  { leansOn: [keyOf, known] },
);

function showCheckout(shown: Row<typeof checkouts>) {
  const { buyer: _, number, ...row } = shown;
  return { ...row, order: number === null ? null : { order: row.checkout, number } };
}

/**
 * How a checkout stands, for whoever started it and for staff. It is completed once its order can be read with its lines: views fold by themselves, and nobody
 * is told of an order that is not there yet.
 */
export const checkoutAnswer = answer(
  orders,
  'checkout',
  { checkouts, orderList, orderLines },
  async ({ checkout }, views, { caller }) => {
    const row = await views.checkouts.get(checkout);
    if (row === undefined || (caller.role !== 'staff' && caller.id !== row.buyer)) return null;
    if (row.number === null) return showCheckout(row);
    const parts = [await views.orderList.get(checkout), await views.orderLines.get(keysOf(checkout).from + '000')];
    return showCheckout(parts.includes(undefined) ? { ...row, status: 'processing', number: null } : row);
  },
);

const OPEN_MAX = 100;

/** The checkouts of somebody that may still become an order. */
export const openCheckoutsAnswer = answer(orders, 'open-checkouts', { checkouts }, async ({ customer }, views) => {
  const found: string[] = [];
  for (const status of ['processing', 'requires-action']) {
    const { rows } = await views.checkouts.list({ index: 'by-buyer', equals: [customer, status], limit: OPEN_MAX });
    found.push(...rows.map(({ checkout }) => checkout));
  }
  return found;
});
