import { processManager } from '@banyan/core';
import { cart, type Cart } from './cart.ts';
import { carts } from './contract.ts';

const DAY_MS = 24 * 3_600_000;
/** How long a visitor's cart is kept that nobody changes: as long as a visitor's token may be lying in a browser that has forgotten it. */
const VISITOR_DAYS = 30;
/** How long a customer's is. */
const CUSTOMER_DAYS = 180;

/**
 * Ends carts that nobody has changed for long: a durable timer each. It follows the beginning alone; when the time has come it looks at when the cart was changed
 * last. So an edit costs no timer, and neither does an order.
 */
export const cartExpiry = processManager('cart-expiry', cart, { timers: ['expiry'] })
  .on(
    carts,
    'cart-begun',
    ({ cart: id }) => id,
    (it) => it.schedule('expiry', dueOf(it.state)),
  )
  .when('expiry', (it) => {
    if (it.state.state !== 'open') return;
    const due = dueOf(it.state);
    // No checkout loses its cart.
    if (it.state.lock !== null) it.schedule('expiry', after(it.at, 1));
    else if (it.at < due) it.schedule('expiry', due);
    else it.append('cart-expired', { cart: it.id });
  });

function dueOf({ owner, changedAt }: Pick<Cart, 'owner' | 'changedAt'>): string {
  return after(changedAt, owner.startsWith('visitor:') ? VISITOR_DAYS : CUSTOMER_DAYS);
}

function after(at: string, days: number): string {
  return new Date(Date.parse(at) + days * DAY_MS).toISOString();
}
