import type { Handle, NewPayload } from '@banyan/core';
import type { inventory } from './contract.ts';
import { isLow, promisable } from './stock-policy.ts';
import type { BackOrder, Stock, stock } from './stock.ts';

/** The stream of a SKU's stock at a location, in a decision. */
export type StockHandle = Handle<typeof inventory, Stock, keyof (typeof stock)['folds']>;

/** The events that say what is free after them. */
type Change =
  | 'stock-received'
  | 'stock-returned'
  | 'stock-adjusted'
  | 'stock-reserved'
  | 'stock-released'
  | 'back-order-cancelled'
  | 'stock-quarantined'
  | 'quarantine-ended'
  | 'stock-sent'
  | 'stock-arrived'
  | 'stock-counted';

/** Where stock lies. */
interface Place {
  readonly sku: string;
  readonly location: string;
}

/**
 * Records a change by which so many more (or fewer) pieces are free, and in the same decision all that follows from it: what came fills back-orders, and
 * it is told when the SKU has become available or low there, or is no more.
 */
export function changeStock<E extends Change>(
  handle: StockHandle,
  event: E,
  change: Omit<NewPayload<typeof inventory, E>, 'free'> & Place,
  freed: number,
): void {
  const free = handle.state.free + freed;
  handle.append(event, { ...change, free } as unknown as NewPayload<typeof inventory, E>);
  settleStock(handle, change, Math.max(0, freed));
}

/** Records what follows from how the stock is now. @param came pieces of what is free that have only just become so */
export function settleStock(handle: StockHandle, { sku, location }: Place, came: number): void {
  const place = { sku, location };
  if (handle.state.waiting.length > 0) fillBackOrders(handle, place, came);
  const { free, policy, isToldAvailable, isToldLow } = handle.state;
  const available = promisable({ free, safetyStock: policy.safetyStock }) > 0;
  if (available !== isToldAvailable) handle.append('availability-changed', { ...place, available });
  const { lowStockAt } = policy;
  const low = isLow(free, lowStockAt);
  if (low !== isToldLow) handle.append('low-stock-changed', { ...place, isLow: low, free, lowStockAt });
}

/** The longest waiting first. What has just come is for them before it is safety stock. */
function fillBackOrders(handle: StockHandle, place: Place, came: number): void {
  const { free, waiting, policy } = handle.state;
  let left = Math.max(came, promisable({ free, safetyStock: policy.safetyStock }));
  const fills: BackOrder[] = [];
  for (const { reservation, quantity } of waiting) {
    if (left === 0) break;
    const given = Math.min(left, quantity);
    fills.push({ reservation, quantity: given });
    left -= given;
  }
  if (fills.length === 0) return;
  const given = fills.reduce((sum, { quantity }) => sum + quantity, 0);
  handle.append('back-orders-filled', { ...place, fills, free: free - given });
}
