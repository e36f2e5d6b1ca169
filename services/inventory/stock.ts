import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';

/**
 * What can be promised of a SKU at a location. Small, because no rule needs more: goods leave `free` when they are reserved, so committing a
 * reservation does not come back here, and a SKU that everybody wants has one event per sale.
 */
export interface Stock {
  readonly free: number;
  /** Whether readers of this stream take it to be available. Those of events that do not say what is free have to count for themselves. */
  readonly isToldAvailable: boolean;
}

const NOTHING: Stock = { free: 0, isToldAvailable: false };

/** Streams `stock/<sku>@<location>`; `stockOf` names one. */
export const stock = aggregate(
  inventory,
  'stock',
  NOTHING,
  {
    'stock-received': (known, { quantity, free }) => changed(known, quantity, free),
    'stock-returned': (known, { quantity, free }) => changed(known, quantity, free),
    'stock-adjusted': (known, { quantity, free }) => changed(known, quantity, free),
    'stock-reserved': (known, { quantity, free }) => changed(known, -quantity, free),
    'stock-released': (known, { quantity, free }) => changed(known, quantity, free),
    'availability-changed': ({ free }, { available }) => ({ free, isToldAvailable: available }),
  },
  { leansOn: [changed] },
);

/** `<sku>@<location>`: neither can hold an `@`, so no two pairs share a name. At most 97 characters. */
export function stockKey(sku: string, location: string): string {
  return `${sku}@${location}`;
}

/** The stream of a SKU's stock at a location. */
export function stockOf(sku: string, location: string) {
  return stock(stockKey(sku, location));
}

function changed({ free: before, isToldAvailable }: Stock, by: number, told: number | undefined): Stock {
  const free = before + by;
  return { free, isToldAvailable: told === undefined ? free > 0 : isToldAvailable };
}
