import { decision } from '@banyan/core';
import { inventory } from './contract.ts';
import { stockOf } from './stock.ts';

/** Once more, that a SKU can be had at a location; nothing where it cannot, which is what who asks takes it to be until it is told. */
export const tellAvailability = decision(
  inventory,
  'tell-availability',
  ({ sku, location }) => ({ stock: stockOf(sku, location) }),
  ({ sku, location }, { stock }) => {
    if (stock.state.isToldAvailable) stock.append('availability-changed', { sku, location, available: true });
  },
);
