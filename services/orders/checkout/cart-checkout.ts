import { aggregate } from '@banyan/core';
import { orders } from '../contract.ts';

/** The checkout that somebody’s cart was put in last; empty: it never was in one. Of a cart that is not theirs it says nothing. */
const cartCheckouts = aggregate(
  orders,
  'cart',
  { checkout: '' },
  { 'cart-checked-out': (_, { checkout }) => ({ checkout }) },
);

/** The stream of a cart and whoever says that it is theirs: so nobody who knows a cart’s id gets into its owner’s way. */
export function cartCheckoutOf(cart: string, buyer: string) {
  return cartCheckouts(`${cart}@${buyer}`);
}

export { cartCheckouts };
