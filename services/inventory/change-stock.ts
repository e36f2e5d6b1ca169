import type { Handle, NewPayload } from '@banyan/core';
import type { inventory } from './contract.ts';
import type { Stock } from './stock.ts';

/** What each event does to what is free. */
const SIGNS = {
  'stock-received': 1,
  'stock-returned': 1,
  'stock-adjusted': 1,
  'stock-reserved': -1,
  'stock-released': 1,
} as const;

type Change = keyof typeof SIGNS;
type Changing = Handle<typeof inventory, Stock, Change | 'availability-changed'>;

/** Records a change of what is free, and in the same decision that the SKU has become available there or has run out. */
export function changeStock<E extends Change>(
  stock: Changing,
  event: E,
  change: Omit<NewPayload<typeof inventory, E>, 'free'> & { sku: string; location: string; quantity: number },
): void {
  const free = stock.state.free + SIGNS[event] * change.quantity;
  stock.append(event, { ...change, free } as unknown as NewPayload<typeof inventory, E>);
  const { sku, location } = change;
  if (free > 0 !== stock.state.isToldAvailable)
    stock.append('availability-changed', { sku, location, available: free > 0 });
}
