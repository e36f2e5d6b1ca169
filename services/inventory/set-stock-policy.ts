import { aggregate, decision, isDeepEqual } from '@banyan/core';
import { settleStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { stockKey, stockOf } from './stock.ts';

/**
 * Streams `stock-policy/<sku>@<location>`: how often a policy was set. Whoever edits it names this version, for that of the stock changes with every sale;
 * what holds is in the stock's own state, where reservations are decided.
 */
export const policyRecord = aggregate(
  inventory,
  'stock-policy',
  { times: 0 },
  { 'stock-policy-recorded': ({ times }) => ({ times: times + 1 }) },
);

/** How a SKU is kept at a location from now on. Who waits already keeps waiting, also above a lower limit. */
export const setStockPolicy = decision(
  inventory,
  'set-stock-policy',
  ({ sku, location }) => ({ stock: stockOf(sku, location), record: policyRecord(stockKey(sku, location)) }),
  ({ sku, location, ...policy }, { stock, record }) => {
    if (isDeepEqual(policy, stock.state.policy)) return;
    stock.append('stock-policy-set', { sku, location, ...policy });
    record.append('stock-policy-recorded', { sku, location, ...policy });
    settleStock(stock, { sku, location }, 0);
  },
);
