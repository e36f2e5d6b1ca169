import { decision, processManager, step } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { cart } from './cart.ts';
import { carts } from './contract.ts';
import { joinCart, visitorCarts } from './visitor-carts.ts';

/** All at once. */
export const joinCarts = decision(
  carts,
  'join-carts',
  ({ visitor }) => visitorCarts(visitor),
  ({ visitor, customer }, it, { stream }) => {
    if (it.state.customer !== null) return;
    it.append('visitor-carts-joined', { visitor, customer });
    for (const id of it.state.carts) joinCart(stream(cart(id)), customer);
  },
);

/** Customers say who has joined whom, and only ever after the customer's address was verified. */
export const joining = processManager('joining', visitorCarts, { steps: { join: step(carts, 'join-carts') } })
  .on(
    customers,
    'visitor-joined',
    ({ visitor }) => visitor,
    (it, { visitor, customer }) => it.send('join', { visitor, customer }),
  )
  .after('join', { done: () => {} });
