import type { CommandAnswer, CommandBody } from '@banyan/core';
import type { inventory } from '@banyan/inventory/contract';
import { perPiece } from '../fulfilment/order-goods.ts';
import { spreadPieces } from '../fulfilment/spread-pieces.ts';
import { reservationOfPart } from './checkout-ids.ts';
import type { PlannedPart, Quote, Started } from './checkout.ts';

type Goods = PlannedPart['lines'];
type Plan = CommandBody<typeof inventory, 'plan-reservations'>;
type Planned = CommandAnswer<typeof inventory, 'plan-reservations'>;

/** Goods that a checkout or an edit sells, and how far it is planned where they come from. */
export interface SoldGoods {
  /** By whom their reservations are named. */
  readonly of: string;
  /** Those of the channel that may deliver, and how one chooses among them. */
  readonly locations: readonly string[];
  readonly sourcing: Started['sourcing'];
  readonly quote: Pick<Quote, 'lines'>;
  /** Where the goods come from, by the last plan; null: none was needed yet. */
  readonly parts: readonly PlannedPart[] | null;
  /** How often it was planned. */
  readonly plans: number;
  /** How many of the parts are reserved. */
  readonly reserved: number;
}

/** A plan that delivers every piece, or the article of which there is too little, and how many pieces of what was wanted there are. */
type Settled = { readonly parts: readonly PlannedPart[] } | { readonly short: Goods[number] };

/** Pieces by article; a bundle counts as what it is made of. */
function goodsOf({ lines }: Pick<Quote, 'lines'>): Goods {
  return summed(lines.flatMap(({ parts }) => parts));
}

/**
 * Where the goods come from: all of them from the channel’s one location, or as it was planned; undefined: that has to be asked for.
 * It depends on nothing but what their own stream says, so a replay comes to the same.
 */
function partsOf({ locations, quote, parts }: SoldGoods): readonly PlannedPart[] | undefined {
  if (parts !== null) return parts;
  const [only, ...others] = locations;
  return others.length === 0 ? [{ location: only!, lines: goodsOf(quote) }] : undefined;
}

/** What is to be reserved, a reservation for each part. */
export function reservationsOf(goods: SoldGoods) {
  return partsOf(goods)?.map((part, index) => ({ reservation: reservationOfPart(goods.of, index + 1), ...part }));
}

/** What was reserved, as the order keeps it. Where one location has all, the quote says what. */
export function heldGoodsOf(goods: SoldGoods) {
  const all = reservationsOf(goods) ?? [];
  return all.length === 1 ? all.map(({ reservation, location }) => ({ reservation, location })) : all;
}

/** What to ask inventory: where the goods come from that are not reserved yet. */
export function planFor(goods: SoldGoods): Plan {
  const { locations, sourcing, quote } = goods;
  const reserved = reservedParts(goods);
  const bundles = bundlesLeft(quote, reserved);
  return {
    locations: [...locations],
    lines: [...goodsLeft(goodsOf(quote), reserved)],
    ...(bundles.length > 0 && { bundles }),
    ...(sourcing && { strategy: sourcing }),
  };
}

/** What follows from inventory’s answer: what is reserved already stays first, and the rest comes as it was planned; or what of it is nowhere. */
export function settlePlan(goods: SoldGoods, { parts, missing }: Planned): Settled {
  const [lacking] = missing;
  if (lacking === undefined) {
    // By location, for everybody: of two who each need what the other one would hold, the first comes through.
    const ordered = parts.toSorted((one, other) => (one.location < other.location ? -1 : 1));
    const all = [...reservedParts(goods), ...ordered];
    const short = undeliverable(goods.quote, all);
    return short === undefined ? { parts: all } : { short };
  }
  const { sku, quantity } = lacking;
  // Of all that was wanted: what is reserved of it already is free again in a moment.
  const wanted = goodsOf(goods.quote).find((line) => line.sku === sku)?.quantity ?? 0;
  return { short: { sku, quantity: Math.max(0, wanted - quantity) } };
}

function reservedParts(goods: SoldGoods): PlannedPart[] {
  const planned = partsOf(goods)?.slice(0, goods.reserved) ?? [];
  return planned.map(({ location, lines }) => ({ location, lines }));
}

/** The goods that are left when these parts have theirs. */
function goodsLeft(goods: Goods, parts: readonly PlannedPart[]): Goods {
  const taken = new Map(summed(parts.flatMap(({ lines }) => lines)).map(({ sku, quantity }) => [sku, quantity]));
  return goods
    .map(({ sku, quantity }) => ({ sku, quantity: quantity - (taken.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** A channel’s goods are planned once for each of its locations at most, and once more: whenever a plan fails, one of them has run short since. */
export function mayPlanAgain({ locations: { length: count }, plans }: SoldGoods): boolean {
  return count > 1 && plans <= count;
}

/**
 * The first line of which these parts cannot deliver every piece, and how many they can; undefined: they deliver all. A piece of a bundle leaves one location
 * as a whole, however its components are spread.
 */
function undeliverable(quote: Pick<Quote, 'lines'>, parts: readonly PlannedPart[]) {
  const { lines } = quote;
  const open = openAfter(quote, parts);
  const short = lines.findIndex((_, line) => open[line]! > 0);
  const line = lines[short];
  return line && { sku: line.sku, quantity: line.quantity - open[short]! };
}

/** The sets that these parts do not deliver: each leaves one location as a whole. A piece of an article is none. */
function bundlesLeft(quote: Pick<Quote, 'lines'>, parts: readonly PlannedPart[]) {
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
