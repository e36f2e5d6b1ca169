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

/** Whether so few are free that somebody should know. */
export function isLow(free: number, lowStockAt: number | null): boolean {
  return lowStockAt !== null && free <= lowStockAt;
}
