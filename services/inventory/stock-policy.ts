import type { Stock } from './stock.ts';

/** How a SKU is kept at a location. */
export interface StockPolicy {
  /** Pieces that are not promised to anybody new. */
  readonly safetyStock: number;
  /** Low from so many free pieces down; null: never. */
  readonly lowStockAt: number | null;
  /** So many pieces may be sold before they are there; null: none. */
  readonly backOrders: { readonly limit: number; readonly expectedAt: string | null } | null;
}

/** Pieces that can be promised to somebody new: those above the safety stock. */
export function promisable({ free, safetyStock }: { readonly free: number; readonly safetyStock: number }): number {
  return Math.max(0, free - safetyStock);
}

/** Pieces that can be sold before they are there, on top of those that wait already. */
export function backOrderRoom(backOrders: StockPolicy['backOrders'], waiting: number): number {
  return Math.max(0, (backOrders?.limit ?? 0) - waiting);
}

/** What a stock can promise: pieces that are there, and pieces that will come. */
export function offerOf({ free, policy, waiting }: Pick<Stock, 'free' | 'policy' | 'waiting'>): {
  readonly available: number;
  readonly room: number;
} {
  const awaited = waiting.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    available: promisable({ free, safetyStock: policy.safetyStock }),
    room: backOrderRoom(policy.backOrders, awaited),
  };
}

/** Whether so few are free that somebody should know. */
export function isLow(free: number, lowStockAt: number | null): boolean {
  return lowStockAt !== null && free <= lowStockAt;
}
