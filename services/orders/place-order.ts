import { decision, reject } from '@banyan/core';
import { orders } from './contract.ts';
import { order } from './order.ts';

/** Starts the placing of a draft, or of an order whose placing failed. The placing process does the rest. */
export const placeOrder = decision(
  orders,
  'place-order',
  (body) => order(body.order),
  ({ order: id, location, terms }, it) => {
    const { status, attempt, location: earlier, terms: before } = it.state;
    if (status === 'none') return reject('no-such-order', { order: id });
    if (status === 'drafted' || status === 'failed') {
      it.append('order-placed', { order: id, attempt: attempt + 1, location, terms, quoted: false });
      return;
    }
    const placedAlike = status !== 'ending' && status !== 'cancelled' && location === earlier && terms === before;
    if (!placedAlike) return reject('wrong-status', { order: id, status });
  },
);
