import { decision, processManager, step } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { joinOrder, visitorOrders } from './visitor-orders.ts';

/** All at once: no order is left behind, and none is the customer’s that is placed by somebody else. */
export const joinOrders = decision(
  orders,
  'join-orders',
  ({ visitor }) => visitorOrders(visitor),
  ({ visitor, customer }, it, { stream }) => {
    if (it.state.customer !== null) return;
    it.append('visitor-orders-joined', { visitor, customer });
    for (const id of it.state.orders) joinOrder(stream(order(id)), customer);
  },
);

/** Customers say who has joined whom, and only ever after the customer’s address was verified. */
export const joining = processManager('joining', visitorOrders, { steps: { join: step(orders, 'join-orders') } })
  .on(
    customers,
    'visitor-joined',
    ({ visitor }) => visitor,
    (it, { visitor, customer }) => it.send('join', { visitor, customer }),
  )
  .after('join', { done: () => {} });
