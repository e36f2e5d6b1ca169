import { decision, reject } from '@banyan/core';
import { orders } from './contract.ts';
import { numbering } from './numbering.ts';
import { order } from './order.ts';

/** Gives an order its number. Order and numbering are decided together: no number is lost, none is given twice. */
export const confirmOrder = decision(
  orders,
  'confirm-order',
  (body) => ({ it: order(body.order), numbers: numbering('orders') }),
  ({ order: id, attempt }, { it, numbers }) => {
    if (it.state.number !== null && it.state.attempt === attempt) return { number: it.state.number };
    if (it.state.status !== 'placing' || it.state.attempt !== attempt) return reject('not-placing', { order: id });
    const number = numbers.state.last + 1;
    numbers.append('number-assigned', { number, order: id });
    it.append('order-confirmed', { order: id, number });
    return { number };
  },
);
