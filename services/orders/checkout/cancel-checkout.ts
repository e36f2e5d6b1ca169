import { decision, reject } from '@banyan/core';
import { orders } from '../contract.ts';
import { checkout } from './checkout.ts';

/** Gives a checkout up: what is under way comes to its end first, then all is given back. Somebody else’s is as good as none. */
export const cancelCheckout = decision(
  orders,
  'cancel-checkout',
  (body) => checkout(body.checkout),
  ({ checkout: id }, it, { caller }) => {
    const { status, started } = it.state;
    const isTheirs = caller.role === 'staff' || started?.buyer === caller.id;
    if (status === 'none' || !isTheirs) return reject('no-such-checkout', { checkout: id });
    if (status === 'completed') return reject('checkout-completed', { checkout: id });
    if (status === 'open') it.append('checkout-ending', { checkout: id, reason: 'cancelled' });
  },
);
