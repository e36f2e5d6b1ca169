import { decision, reject } from '@banyan/core';
import { orders } from './contract.ts';
import { mayKnow } from './may-know.ts';
import { order } from './order.ts';

/** Gives an order up that was not shipped. A draft is gone at once; of any other the placing process takes back what was done. */
export const cancelOrder = decision(
  orders,
  'cancel-order',
  (body) => order(body.order),
  ({ order: id, reason }, it, { caller }) => {
    const { status } = it.state;
    if (status === 'none' || !mayKnow(caller, it.state)) return reject('no-such-order', { order: id });
    switch (status) {
      case 'drafted':
      case 'failed':
        it.append('order-cancelled', { order: id, reason });
        return;
      case 'placing':
      case 'confirmed':
        it.append('cancellation-requested', { order: id, reason });
        return;
      case 'ending':
      case 'cancelled':
        return;
      default:
        return reject('wrong-status', { order: id, status });
    }
  },
);
