import { deliveryFor } from './delivery.ts';
import { meaningOf, type LineMeaning } from './line-meaning.ts';
import { observePrice, type ListPriceState } from './list-price.ts';
import type { ProductState } from './product-states.ts';

/** A line as the spool holds it. */
export interface SpooledLine {
  readonly ordinal: number;
  readonly code: string;
  readonly codeAsWritten: string;
  readonly description: string;
  readonly quantity: number;
  readonly price: number;
}

/** How many pieces of one product come and go by one part of an invoice. */
interface StockMove {
  readonly delivered: number;
  readonly returned: number;
  readonly leaving: number;
}

/** What one part of an invoice does to products, apart from its lines. */
export interface PartEffects {
  readonly stock: ReadonlyMap<string, StockMove>;
  /** What list prices and their runs are from the next invoice on. */
  readonly prices: ReadonlyMap<string, ListPriceState>;
  /** True when the part holds a line that is sold. */
  readonly sells: boolean;
}

/** Goods sold or returned move stock, and whatever was found or written off; a charge moves money only. */
function stockMoveOf({ kind, article }: LineMeaning): 'in' | 'out' | undefined {
  if (kind === 'write-off' || (kind === 'sale' && article === 'goods')) return 'out';
  if (kind === 'stock-found' || (kind === 'return' && article === 'goods')) return 'in';
  return undefined;
}

/**
 * Works out the stock movements and list prices of one part. An invoice counts once for a product's list price, with
 * the first price it has for it; free items do not count.
 */
export function effectsOf(
  invoice: string,
  lines: readonly SpooledLine[],
  besidePriced: boolean,
  product: (code: string) => ProductState,
): PartEffects {
  const moves = new Map<string, { delivered: number; returned: number; leaving: number }>();
  const prices = new Map<string, ListPriceState>();
  let sells = false;
  for (const line of lines) {
    const meaning = meaningOf(invoice, line, besidePriced);
    const { kind, article } = meaning;
    sells ||= kind === 'sale';
    const direction = stockMoveOf(meaning);
    if (direction !== undefined) {
      const move = moves.get(line.code) ?? { delivered: 0, returned: 0, leaving: 0 };
      moves.set(line.code, move);
      move[direction === 'out' ? 'leaving' : 'returned'] += Math.abs(line.quantity);
    }
    if (kind === 'sale' && article === 'goods' && line.price > 0 && !prices.has(line.code)) {
      prices.set(line.code, observePrice(product(line.code), line.price));
    }
  }
  for (const [code, move] of moves) move.delivered = deliveryFor(product(code), move.leaving);
  return { stock: moves, prices, sells };
}
