import type { Payload } from '@banyan/core';
import type { Quote } from '../checkout/checkout.ts';
import type { orders } from '../contract.ts';
import { goodsOfPieces } from '../fulfilment/order-goods.ts';
import { onTheirWayOf, quantityOf, type CountedPieces, type Pieces } from '../fulfilment/order-pieces.ts';
import type { OrderCredits } from './order-credits.ts';

/** A parcel that will not arrive, where it was sent from, and what of it nobody has asked anything for yet. */
interface LostParcel {
  readonly shipment: string;
  readonly location: string;
  readonly lines: readonly Pieces[];
}

/** The part of an order’s state that knows what was lost. */
export interface OrderLosses {
  readonly lost: readonly LostParcel[];
  /** By line, how many pieces are not waited for any more, since they are credited as lost. */
  readonly lostPieces: Readonly<Record<number, number>>;
  /** Those of them that staff have said to be lost before any carrier did: of a parcel that is lost later they come off. */
  readonly lostBefore: readonly Pieces[];
}

/** Nothing was lost. */
export const noLosses: OrderLosses = { lost: [], lostPieces: {}, lostBefore: [] };

/** A parcel is given up. */
export function loseParcel<State extends OrderLosses>(
  state: State,
  { shipment, location, lines }: Payload<typeof orders, 'goods-lost'>,
): State {
  const { rest, left } = takeLost([{ shipment, location, lines }], state.lostBefore);
  return { ...state, lost: [...state.lost, ...rest], lostBefore: left };
}

/** It has turned up all the same. */
export function findParcel(lost: OrderLosses['lost'], shipment: string): OrderLosses['lost'] {
  return lost.filter((one) => one.shipment !== shipment);
}

/** Pieces are to be credited as lost: those of the parcel first that was lost first. */
export function claimLost<State extends OrderLosses & Pick<CountedPieces, 'pieces'>>(
  state: State,
  claimed: readonly Pieces[],
): State {
  const lostPieces = { ...state.lostPieces };
  for (const { line, quantity } of claimed) lostPieces[line] = (lostPieces[line] ?? 0) + quantity;
  const { rest, left } = takeLost(state.lost, claimed);
  const lostBefore = withSome(
    state.pieces.map((_, line) => ({ line, quantity: quantityOf([...state.lostBefore, ...left], line) })),
  );
  return { ...state, lost: rest, lostPieces, lostBefore };
}

/** How many pieces of a line lie in parcels that were lost, and are not claimed yet. */
export function lostOf({ lost }: OrderLosses, line: number): number {
  return lost.reduce((sum, { lines }) => sum + quantityOf(lines, line), 0);
}

/** How many pieces of a line are on their way and have not arrived, whatever carriers have told of them. */
export function notArrivedOf(order: CountedPieces & OrderLosses & Pick<OrderCredits, 'delivered'>, line: number) {
  const arrived = order.delivered[line]?.quantity ?? 0;
  return Math.max(0, onTheirWayOf(order, line) - arrived - (order.lostPieces[line] ?? 0));
}

/** The articles that are written off for pieces, where each was sent from; `elsewhere`: of those that no carrier has told of. */
export function goodsLost(
  { lost }: OrderLosses,
  quote: Pick<Quote, 'lines'>,
  claimed: readonly Pieces[],
  elsewhere: string,
) {
  const { taken, left } = takeLost(lost, claimed);
  return [...taken, { location: elsewhere, lines: left }].flatMap(({ location, lines }) =>
    goodsOfPieces(quote, lines).map((goods) => ({ location, ...goods })),
  );
}

/** Takes pieces out of what was lost. `left`: what of them is not in it. */
export function takeLost(lost: OrderLosses['lost'], claimed: readonly Pieces[]) {
  const left = new Map(claimed.map(({ line, quantity }) => [line, quantity]));
  const taken: LostParcel[] = [];
  const rest: LostParcel[] = [];
  for (const parcel of lost) {
    const some = parcel.lines.map(({ line, quantity }) => ({
      line,
      quantity: Math.min(quantity, left.get(line) ?? 0),
    }));
    for (const { line, quantity } of some) left.set(line, (left.get(line) ?? 0) - quantity);
    const others = parcel.lines.map(({ line, quantity }) => ({ line, quantity: quantity - quantityOf(some, line) }));
    if (withSome(some).length > 0) taken.push({ ...parcel, lines: withSome(some) });
    if (withSome(others).length > 0) rest.push({ ...parcel, lines: withSome(others) });
  }
  return { taken, rest, left: withSome([...left].map(([line, quantity]) => ({ line, quantity }))) };
}

/** Those of which there are some. */
export function withSome(lines: readonly Pieces[]): Pieces[] {
  return lines.filter(({ quantity }) => quantity > 0);
}
