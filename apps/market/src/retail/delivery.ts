/** A product's stock as the import foresees it, and how many pieces left it so far. */
export interface StockState {
  readonly onHand: number;
  readonly issued: number;
}

/** A product that was never in stock yet. */
export const OUT_OF_STOCK: StockState = { onHand: 0, issued: 0 };

/** The smallest lot that a supplier delivers: a gross. */
export const LOT_MIN = 144;

/**
 * How many pieces the supplier delivers before `leaving` pieces leave the stock: none while there are enough, else what
 * is short, at least a lot, and at least as many as left so far. Growing lots keep the number of a product's deliveries
 * logarithmic in what it sells.
 */
export function deliveryFor(stock: StockState, leaving: number): number {
  const short = leaving - stock.onHand;
  return short <= 0 ? 0 : Math.max(short, stock.issued, LOT_MIN);
}

/** The stock after `delivered` and `returned` pieces came and `leaving` pieces left. */
export function moveStock(
  stock: StockState,
  { delivered = 0, returned = 0, leaving = 0 }: { delivered?: number; returned?: number; leaving?: number },
): StockState {
  return { onHand: stock.onHand + delivered + returned - leaving, issued: stock.issued + leaving };
}
