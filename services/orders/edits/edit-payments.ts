import {
  answer,
  DefectError,
  minorUnitScale,
  range,
  T,
  view,
  type Payload,
  type Plain,
  type Recorded,
} from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { orderList } from '../order-list.ts';
import { editPaymentQueries } from './edit-payment-contract.ts';

const [records] = editPaymentQueries['edit-payments'].returns.anyOf;
const { edit, order, status, amount, lines, payment, action, reason } = records.items.properties;
const fields = {
  edit,
  order,
  status,
  amount,
  until: T.String(),
  lines,
  payment,
  action,
  reason,
  askedAt: T.String(),
};
type PaymentRow = Plain<typeof fields>;
type Asked = Payload<typeof orders, 'edit-payment-asked'>;

interface OfEdit {
  readonly edit: string;
}

const keyOf = ({ edit: id }: OfEdit): string => id;

function known(row: PaymentRow | undefined, { edit: id }: OfEdit, { type }: Recorded): PaymentRow {
  if (row === undefined) throw new DefectError(`${type} of edit ${id}, which nobody was asked to pay for`);
  return row;
}

/** What a card is to pay, and until when. */
export function toPay({ amount: due, currency, until }: Pick<Asked, 'amount' | 'currency' | 'until'>) {
  return { amount: { amount: due, currency, scale: minorUnitScale(currency) }, until };
}

/** Edits that a card is to pay for, and how that stands. Of the others there is nothing. */
export const editPayments = view('edit-payments', fields, { 'by-order': range('order', 'askedAt') }).on(
  orders,
  {
    'edit-payment-asked': {
      key: keyOf,
      fold: (_, asked, { recordedAt }) => ({
        edit: asked.edit,
        order: asked.order,
        status: 'due',
        ...toPay(asked),
        lines: asked.lines,
        payment: null,
        action: null,
        reason: null,
        askedAt: recordedAt,
      }),
    },
    'edit-card-offered': {
      key: keyOf,
      fold: (row, { payment: name, ...of }, event) => ({
        ...known(row, of, event),
        status: 'asking',
        payment: name,
        action: null,
        reason: null,
      }),
    },
    'edit-card-challenged': {
      key: keyOf,
      fold: (row, { redirect, deadline, ...of }, event) => ({
        ...known(row, of, event),
        status: 'requires-action',
        action: { redirect, deadline },
      }),
    },
    'edit-card-refused': {
      key: keyOf,
      fold: (row, { reason: why, ...of }, event) => ({
        ...known(row, of, event),
        status: 'due',
        action: null,
        reason: why,
      }),
    },
    // Staff may have paid it before anybody was asked.
    'edit-paid': { key: keyOf, fold: (row) => row && { ...row, status: 'paid', action: null } },
    'edit-failed': { key: keyOf, fold: (row) => row && { ...row, status: 'given-up', action: null } },
  },
  { leansOn: [keyOf, known, toPay] },
);

/** An order has had no more of them than are shown. */
const SHOWN_MAX = 200;

/** How its buyer is told, and staff. */
export const showEditPayments = answer(
  orders,
  'edit-payments',
  { editPayments, orderList },
  async ({ order: of }, views, { caller }) => {
    const whose = await views.orderList.get(of);
    if (whose === undefined || !mayKnow(caller, whose)) return null;
    const latest = { index: 'by-order', equals: [of], direction: 'descending', limit: SHOWN_MAX } as const;
    return (await views.editPayments.list(latest)).rows;
  },
);
