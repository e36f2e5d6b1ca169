import { decision, isDeepEqual } from '@banyan/core';
import { settleStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { stockOf } from './stock.ts';

/** How a SKU is kept at a location from now on. Who waits already keeps waiting, also above a lower limit. */
export const setStockPolicy = decision(
  inventory,
  'set-stock-policy',
  ({ sku, location }) => stockOf(sku, location),
  ({ sku, location, ...policy }, stock) => {
    if (isDeepEqual(policy, stock.state.policy)) return;
    stock.append('stock-policy-set', { sku, location, ...policy });
    settleStock(stock, { sku, location }, 0);
  },
);
