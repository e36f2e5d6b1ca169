/** After how many invoices in a row a new price becomes the list price. */
export const LIST_PRICE_RUN = 3;

/** A product's list price, and the run of invoices with another price that may replace it. Prices at scale 4. */
export interface ListPriceState {
  readonly list: number | null;
  readonly runPrice: number | null;
  readonly runLength: number;
}

/** A product that was never sold yet. */
export const UNPRICED: ListPriceState = { list: null, runPrice: null, runLength: 0 };

/**
 * Takes notice of the price at which an invoice sold a product. The first price ever seen becomes the list price at
 * once, since nothing else is known; later ones after three invoices in a row. Both hold from the next invoice on.
 */
export function observePrice(state: ListPriceState, price: number): ListPriceState {
  if (state.list === null || price === state.list) return { ...UNPRICED, list: price };
  const runLength = price === state.runPrice ? state.runLength + 1 : 1;
  if (runLength >= LIST_PRICE_RUN) return { ...UNPRICED, list: price };
  return { list: state.list, runPrice: price, runLength };
}
