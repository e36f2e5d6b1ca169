import { aggregate } from '@banyan/core';
import { orders } from './contract.ts';

/** The one stream that all confirmations share: a number is given with the confirmation or not at all, so there are no gaps. */
export const numbering = aggregate(
  orders,
  'numbering',
  { last: 0 },
  {
    'number-assigned': (_, { number }) => ({ last: number }),
  },
);
