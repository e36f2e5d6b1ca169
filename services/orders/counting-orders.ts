import { processManager, step } from '@banyan/core';
import { pricing } from '@banyan/pricing/contract';
import { orders } from './contract.ts';
import { order } from './order.ts';

const steps = { count: step(pricing, 'count-order'), 'give-back': step(pricing, 'give-back-order') };

const ofOrder = ({ order: id }: { readonly order: string }): string => id;

/** Says to pricing who has ordered without a checkout, whose claim says it else: what is for a first order alone is not for them any more. */
export const countingOrders = processManager('counting-orders', order, { steps })
  .on(orders, 'order-confirmed', ofOrder, (it) => {
    const buyer = it.state.customer ?? it.state.visitor;
    if (buyer !== null) it.send('count', { order: it.id, buyer });
  })
  .on(orders, 'order-cancelled', ofOrder, (it) => {
    const { claim, number, customer, visitor } = it.state;
    if (claim === null && number !== null && (customer ?? visitor) !== null) it.send('give-back', { order: it.id });
  })
  .after('count', { done: () => {} })
  .after('give-back', { done: () => {} });
