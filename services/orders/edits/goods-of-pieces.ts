import type { Quote } from '../checkout/checkout.ts';
import type { Pieces } from '../fulfilment/order-pieces.ts';

/** The goods that pieces of a quote's lines are made of, summed by SKU: of bundles their components, of which a line has so many a piece. */
export function goodsOfPieces({ lines }: Pick<Quote, 'lines'>, pieces: readonly Pieces[]) {
  const goods = new Map<string, number>();
  for (const { line, quantity } of pieces) {
    const { quantity: all, parts } = lines[line]!;
    for (const { sku, quantity: ofAll } of parts) goods.set(sku, (goods.get(sku) ?? 0) + (ofAll / all) * quantity);
  }
  return [...goods].map(([sku, quantity]) => ({ sku, quantity }));
}
