import { answer } from '@banyan/core';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { orderList } from '../order-list.ts';
import { cancellation } from './cancellation.ts';
import { saidReason } from './cancellation-words.ts';
import { readAll } from './read-all.ts';

/** How a cancellation stands, read from its few events. */
export const showCancellation = answer(
  orders,
  'cancellation',
  { orderList },
  async ({ order: of, cancellation: id }, views, { caller, history }) => {
    const row = await views.orderList.get(of);
    if (row === undefined || !mayKnow(caller, row)) return null;
    const told = await readAll(history, cancellation(id));
    const begun = told.find(({ type }) => type === 'cancellation-begun');
    if (begun?.type !== 'cancellation-begun' || begun.payload.order !== of) return null;
    const { order, lines, currency, gross, refunds } = begun.payload;
    const returned = new Set(
      told.flatMap(({ type, payload }) => (type === 'cancellation-refunded' ? [payload.tender] : [])),
    );
    const planned = refunds.reduce((sum, { tender, amount }) => (returned.has(tender) ? sum + amount : sum), 0);
    // What was never taken is not given back.
    const refunded = told.reduce(
      (left, { type, payload }) => (type === 'cancellation-refund-offset' ? left - payload.amount : left),
      planned,
    );
    const credited = told.find(({ type }) => type === 'cancellation-credited');
    const noted = credited?.type === 'cancellation-credited' && { creditNote: credited.payload.creditNote };
    const status = told.some(({ type }) => type === 'lines-cancelled')
      ? ('cancelled' as const)
      : ('cancelling' as const);
    const reason = saidReason(begun.payload);
    return { cancellation: id, order, status, lines, reason, currency, gross, refunded, ...noted };
  },
);
