import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';

/**
 * What can be promised of a SKU at a location. One number, because no rule needs more: goods leave `free` when they are reserved, so committing a
 * reservation does not come back here, and a SKU that everybody wants has one event per sale.
 */
export interface Stock {
  readonly free: number;
}

const NOTHING: Stock = { free: 0 };

/** Streams `stock/<sku>@<location>`; `stockOf` names one. */
export const stock = aggregate(inventory, 'stock', NOTHING, {
  'stock-received': ({ free }, { quantity }) => ({ free: free + quantity }),
  'stock-returned': ({ free }, { quantity }) => ({ free: free + quantity }),
  'stock-adjusted': ({ free }, { quantity }) => ({ free: free + quantity }),
  'stock-reserved': ({ free }, { quantity }) => ({ free: free - quantity }),
  'stock-released': ({ free }, { quantity }) => ({ free: free + quantity }),
});

/** `<sku>@<location>`: neither can hold an `@`, so no two pairs share a name. At most 97 characters. */
export function stockKey(sku: string, location: string): string {
  return `${sku}@${location}`;
}

/** The stream of a SKU's stock at a location. */
export function stockOf(sku: string, location: string) {
  return stock(stockKey(sku, location));
}
