import { perPiece } from '../fulfilment/order-goods.ts';
import { spreadPieces } from '../fulfilment/spread-pieces.ts';
import { reservationOfPart } from './checkout-ids.ts';
import type { CheckoutState, PlannedPart, Quote } from './checkout.ts';

type Goods = PlannedPart['lines'];

/** Pieces by article; a bundle counts as what it is made of. */
export function goodsOf({ lines }: Pick<Quote, 'lines'>): Goods {
  return summed(lines.flatMap(({ parts }) => parts));
}

/**
 * Where the goods come from: all of them from the channel’s one location, or as it was planned; undefined: that has to be asked for.
 * It depends on nothing but what the checkout’s own stream says, so a replay comes to the same.
 */
function partsOf({ started, quote, parts }: CheckoutState): readonly PlannedPart[] | undefined {
  if (parts !== null || started === null || quote === null) return parts ?? undefined;
  const [only, ...others] = started.locations;
  return others.length === 0 ? [{ location: only!, lines: goodsOf(quote) }] : undefined;
}

/** What is to be reserved, a reservation for each part. */
export function reservationsOf(state: CheckoutState) {
  const { checkout } = state.started!;
  return partsOf(state)?.map((part, index) => ({ reservation: reservationOfPart(checkout, index + 1), ...part }));
}

/** The goods that are left when these parts have theirs. */
export function goodsLeft(goods: Goods, parts: readonly PlannedPart[]): Goods {
  const taken = new Map(summed(parts.flatMap(({ lines }) => lines)).map(({ sku, quantity }) => [sku, quantity]));
  return goods
    .map(({ sku, quantity }) => ({ sku, quantity: quantity - (taken.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** A channel’s goods are planned once for each of its locations at most, and once more: whenever a plan fails, one of them has run short since. */
export function mayPlanAgain({ started, plans }: CheckoutState): boolean {
  const count = started?.locations.length ?? 1;
  return count > 1 && plans <= count;
}

/**
 * The first line of which these parts cannot deliver every piece, and how many they can; undefined: they deliver all. A piece of a bundle leaves one location
 * as a whole, however its components are spread.
 */
export function undeliverable(quote: Pick<Quote, 'lines'>, parts: readonly PlannedPart[]) {
  const { lines } = quote;
  const open = openAfter(quote, parts);
  const short = lines.findIndex((_, line) => open[line]! > 0);
  const line = lines[short];
  return line && { sku: line.sku, available: line.quantity - open[short]! };
}

/** The sets that these parts do not deliver: each leaves one location as a whole. A piece of an article is none. */
export function bundlesLeft(quote: Pick<Quote, 'lines'>, parts: readonly PlannedPart[]) {
  const open = openAfter(quote, parts);
  return quote.lines.flatMap((line, nth) => {
    const components = perPiece(line);
    const isSet = components.length > 1 || components.some(({ quantity }) => quantity > 1);
    return isSet && open[nth]! > 0 ? [{ quantity: open[nth]!, components }] : [];
  });
}

/** By line, how many pieces these parts do not deliver. */
function openAfter({ lines }: Pick<Quote, 'lines'>, parts: readonly PlannedPart[]): number[] {
  const open = lines.map(({ quantity }) => quantity);
  const wanted = open.map((quantity, line) => ({ line, quantity }));
  const held = parts.map(({ location, lines: goods }, nth) => ({ reservation: String(nth), location, lines: goods }));
  for (const { line, quantity } of spreadPieces({ lines }, wanted, held).flat()) open[line]! -= quantity;
  return open;
}

function summed(lines: readonly { readonly sku: string; readonly quantity: number }[]): Goods {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return [...pieces].map(([sku, quantity]) => ({ sku, quantity }));
}
