import { packSets, type Kit } from '@banyan/inventory/contract';
import type { Quote } from '../checkout/checkout.ts';
import { moveGoods, goodsOfPieces, perPiece, piecesAt, type HeldGoods } from './order-goods.ts';
import type { Pieces } from './order-pieces.ts';

type Lines = Pick<Quote, 'lines'>;

/** So many steps are taken in search of a way to make sets of what several locations hold. */
const STEPS_MAX = 5_000;

/**
 * Which pieces come of which reservation: of each in turn the most that can be made of it; where that does not make all, sets that share articles are made in
 * whatever other way makes all. What cannot be made is in none.
 * @returns pieces by reservation, in the order of `held`
 */
export function spreadPieces(quote: Lines, wanted: readonly Pieces[], held: readonly HeldGoods[]): Pieces[][] {
  const inTurn = giveInTurn(quote, wanted, held);
  if (held.length < 2 || isAll(wanted, inTurn)) return inTurn;
  return packTogether(quote, wanted, held) ?? inTurn;
}

/** True when all these pieces can be made, each of what one reservation holds. */
export function canBeMade(quote: Lines, wanted: readonly Pieces[], held: readonly HeldGoods[]): boolean {
  return isAll(wanted, spreadPieces(quote, wanted, held));
}

/** Pieces without others of the same lines. */
export function piecesWithout(all: readonly Pieces[], others: readonly Pieces[]): Pieces[] {
  const gone = (of: number): number => others.find(({ line }) => line === of)?.quantity ?? 0;
  return all
    .map(({ line, quantity }) => ({ line, quantity: quantity - gone(line) }))
    .filter(({ quantity }) => quantity > 0);
}

function giveInTurn(quote: Lines, wanted: readonly Pieces[], held: readonly HeldGoods[]): Pieces[][] {
  let open = [...wanted];
  return held.map((one) => {
    const made = piecesAt(quote, open, one);
    open = piecesWithout(open, made);
    return made;
  });
}

/** Sets first, as they fit; pieces of their own go with what is left. */
function packTogether(quote: Lines, wanted: readonly Pieces[], held: readonly HeldGoods[]): Pieces[][] | undefined {
  const isSet = ({ line }: Pieces): boolean => {
    const parts = perPiece(quote.lines[line]!);
    return parts.length > 1 || parts.some(({ quantity }) => quantity > 1);
  };
  const sets = wanted.filter(isSet);
  const skus = [...new Set(sets.flatMap(({ line }) => perPiece(quote.lines[line]!).map(({ sku }) => sku)))];
  const stock = held.map(({ lines }) =>
    skus.map((sku) => (lines === undefined ? Infinity : (lines.find((one) => one.sku === sku)?.quantity ?? 0))),
  );
  const kits = sets.map(({ line, quantity }): Kit => ({
    quantity,
    needs: perPiece(quote.lines[line]!).map(({ sku, quantity: each }) => ({ index: skus.indexOf(sku), each })),
  }));
  const packed = packSets(stock, kits, { left: STEPS_MAX });
  if (packed === undefined) return undefined;
  const ofSets = packed.map((counts) => sets.map(({ line }, nth) => ({ line, quantity: counts[nth]! })));
  const left = held.map((one, at) => moveGoods([one], one.reservation, goodsOfPieces(quote, ofSets[at]!), -1)[0]!);
  const singles = giveInTurn(
    quote,
    wanted.filter((piece) => !isSet(piece)),
    left,
  );
  const all = singles.map((own, at) =>
    [...ofSets[at]!.filter(({ quantity }) => quantity > 0), ...own].toSorted((one, other) => one.line - other.line),
  );
  return isAll(wanted, all) ? all : undefined;
}

function isAll(wanted: readonly Pieces[], spread: readonly (readonly Pieces[])[]): boolean {
  return spread.reduce((open, made) => piecesWithout(open, made), [...wanted]).length === 0;
}
