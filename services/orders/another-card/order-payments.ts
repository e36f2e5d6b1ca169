import { answer, DefectError, view, type Plain, type Recorded, type RowEvent } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { orderList } from '../order-list.ts';
import { anotherCardQueries } from './another-card-contract.ts';

const [record] = anotherCardQueries['order-payment'].returns.anyOf;
const { order, payment, status, action, reason, at } = record.properties;
const fields = { order, payment, status, action, reason, at };
type PaymentRow = Plain<typeof fields>;

interface Of {
  readonly order: string;
  readonly payment: string;
}

const keyOf = ({ order: id, payment: name }: Of): string => `${id} ${name}`;

function known(row: PaymentRow | undefined, { payment: name }: Of, { type }: Recorded): PaymentRow {
  if (row === undefined) throw new DefectError(`${type} of payment ${name}, which was never begun`);
  return row;
}

/** What became of each card that was given for what is due of an order. */
export const orderPayments = view('order-payments', fields, {}).on(
  orders,
  {
    'card-offered': {
      key: keyOf,
      fold: (_, { order: id, payment: name }, { recordedAt }: RowEvent) => ({
        order: id,
        payment: name,
        status: 'asking',
        action: null,
        reason: null,
        at: recordedAt,
      }),
    },
    'card-challenged': {
      key: keyOf,
      fold: (row, { redirect, deadline, ...of }, event) => ({
        ...known(row, of, event),
        status: 'requires-action',
        action: { redirect, deadline },
      }),
    },
    'card-accepted': {
      key: keyOf,
      fold: (row, of, event) => ({ ...known(row, of, event), status: 'accepted', action: null }),
    },
    'card-refused': {
      key: keyOf,
      fold: (row, { reason: why, ...of }, event) => ({
        ...known(row, of, event),
        status: 'refused',
        action: null,
        reason: why,
      }),
    },
  },
  { leansOn: [keyOf, known] },
);

/** How a buyer is told. */
export const orderPaymentAnswer = answer(
  orders,
  'order-payment',
  { orderPayments, orderList },
  async (of, views, { caller }) => {
    const whose = await views.orderList.get(of.order);
    if (whose === undefined || !mayKnow(caller, whose)) return null;
    return (await views.orderPayments.get(keyOf(of))) ?? null;
  },
);
