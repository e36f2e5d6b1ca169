import { aggregate } from '@banyan/core';
import { orders } from '../contract.ts';

interface FulfilmentState {
  readonly status: 'none' | 'shipped';
}

const none: FulfilmentState = { status: 'none' };

/** Streams `fulfilment/<fulfilment>`: pieces of an order on their way out. */
export const fulfilment = aggregate(orders, 'fulfilment', none, {
  'fulfilment-shipped': () => ({ status: 'shipped' }),
});
