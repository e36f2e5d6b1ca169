import { DefectError, type DecisionContext, type Handle } from '@banyan/core';
import type { orders } from '../contract.ts';
import { fulfilment, mayBeCalledOff } from '../fulfilment/fulfilment.ts';
import { goodsOfPieces } from '../fulfilment/order-goods.ts';
import { quantityOf, type Pieces } from '../fulfilment/order-pieces.ts';
import type { OrderState } from '../order-state.ts';
import { withSome } from './lost-parcels.ts';
import { newReturn } from './return-delivery.ts';

type Streams = Pick<DecisionContext, 'stream'>;

/** Pieces in a parcel that waits for its card. */
export interface CalledOff {
  readonly fulfilment: string;
  readonly lines: readonly Pieces[];
}

/** What of pieces lies in parcels that wait for their card, the last one first: what is asked for of it, by parcel. */
export function waitingOf(state: OrderState, wanted: readonly Pieces[], { stream }: Streams): CalledOff[] {
  const left = new Map(wanted.map(({ line, quantity }) => [line, quantity]));
  const underWay = state.fulfilments.filter(({ isCompleted }) => !isCompleted);
  return underWay.toReversed().flatMap(({ fulfilment: name }) => {
    const inside = mayBeCalledOff(stream(fulfilment(name)).state);
    const lines = withSome(
      inside.map(({ line, quantity }) => ({ line, quantity: Math.min(quantity, left.get(line) ?? 0) })),
    );
    for (const { line, quantity } of lines) left.set(line, (left.get(line) ?? 0) - quantity);
    return lines.length === 0 ? [] : [{ fulfilment: name, lines }];
  });
}

/** How many pieces of a line are among those. */
export function calledOffIn(parcels: readonly CalledOff[], line: number): number {
  return quantityOf(
    parcels.flatMap(({ lines }) => lines),
    line,
  );
}

/**
 * Takes pieces out of a parcel that waits for its card: they are not sent, their goods are back at once, and what was taken for them is given back by a
 * return of its own. Nothing is taken for the parcel before it is known what that lessens its invoice by.
 */
export function callOff(
  of: Handle<typeof orders, OrderState, 'pieces-called-off' | 'tender-captured'>,
  { fulfilment: name, lines }: CalledOff,
  { by, stream }: Streams & { readonly by: string },
): void {
  const parcel = stream(fulfilment(name));
  const { requested, paid, told } = parcel.state;
  const { quote, customer, currency } = of.state;
  if (requested === null || quote === null || customer === null)
    throw new DefectError(`parcel ${name} cannot be called off`, { fulfilment: name });
  const back = newReturn(by, name, { stream });
  const ids = { order: of.id, fulfilment: name, return: back.id };
  const pieces = [...lines];
  // What it was paid with may be given back from here on.
  for (const share of paid.slice(told)) of.append('tender-captured', { order: of.id, ...share });
  parcel.append('fulfilment-called-off', { ...ids, shipment: requested.shipment, lines: pieces });
  of.append('pieces-called-off', { ...ids, lines: pieces });
  back.append('called-off-return-begun', { ...ids, buyer: customer, currency, lines: pieces });
  back.append('return-received', {
    return: back.id,
    order: of.id,
    location: requested.location,
    lines: pieces.map((one) => ({ ...one, condition: 'sellable' as const })),
    goods: { sellable: goodsOfPieces(quote, pieces), inspect: [], damaged: [] },
  });
}
