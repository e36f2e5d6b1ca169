import type { Quote } from '../checkout/checkout.ts';
import type { Pieces } from './order-pieces.ts';

/** So many pieces of an article. */
export interface Goods {
  readonly sku: string;
  readonly quantity: number;
}

/** What is reserved for an order at a location; without `lines` all of its goods. */
export interface HeldGoods {
  readonly reservation: string;
  readonly location: string;
  /** What of it has neither left nor was given up. */
  readonly lines?: readonly Goods[];
}

/** The goods that pieces are made of: of a bundle its components. */
export function goodsOfPieces({ lines }: Pick<Quote, 'lines'>, pieces: readonly Pieces[]): Goods[] {
  const sums = new Map<string, number>();
  for (const { line, quantity } of pieces)
    for (const { sku, quantity: each } of perPiece(lines[line]!)) sums.set(sku, (sums.get(sku) ?? 0) + each * quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity }));
}

/** The most of these pieces that can be made of what a location holds, line by line; bundles first, which cannot be made of what lies elsewhere. */
export function piecesAt(quote: Pick<Quote, 'lines'>, wanted: readonly Pieces[], held: HeldGoods): Pieces[] {
  if (held.lines === undefined) return [...wanted];
  const left = new Map(held.lines.map(({ sku, quantity }) => [sku, quantity]));
  const partsOf = ({ line }: Pieces): Goods[] => perPiece(quote.lines[line]!);
  const made = wanted
    .toSorted((one, other) => partsOf(other).length - partsOf(one).length)
    .map((piece) => {
      const parts = partsOf(piece);
      const most = parts.map(({ sku, quantity: each }) => Math.floor((left.get(sku) ?? 0) / each));
      const quantity = Math.min(piece.quantity, ...most);
      for (const { sku, quantity: each } of parts) left.set(sku, (left.get(sku) ?? 0) - each * quantity);
      return { line: piece.line, quantity };
    });
  return made.filter(({ quantity }) => quantity > 0).toSorted((one, other) => one.line - other.line);
}

/** What is reserved after goods have left a reservation (sign -1), or are there again. */
export function moveGoods(
  held: readonly HeldGoods[],
  reservation: string | undefined,
  goods: readonly Goods[] = [],
  sign: 1 | -1,
): readonly HeldGoods[] {
  return held.map((one) => {
    if (one.reservation !== reservation || one.lines === undefined) return one;
    const by = new Map(goods.map(({ sku, quantity }) => [sku, quantity]));
    const lines = one.lines.map(({ sku, quantity }) => ({ sku, quantity: quantity + sign * (by.get(sku) ?? 0) }));
    return { ...one, lines };
  });
}

/** What one piece of a line is made of. */
export function perPiece({ quantity, parts }: Pick<Quote['lines'][number], 'quantity' | 'parts'>): Goods[] {
  return parts.map((part) => ({ sku: part.sku, quantity: part.quantity / quantity }));
}
