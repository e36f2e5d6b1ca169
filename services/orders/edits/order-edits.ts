import type { Payload } from '@banyan/core';
import type { orders } from '../contract.ts';
import type { OrderState } from '../order.ts';
import { movePieces, type CountedPieces } from '../fulfilment/order-pieces.ts';

/** The part of an order's state that says what was changed after it was placed. */
export interface OrderEdits {
  /** Its money was taken when it was placed. */
  readonly isPrepaid: boolean;
  /** What was given up, in minor units, and in how many cancellations. */
  readonly givenUp: number;
  readonly cancellations: number;
  /** Where it is sent from now on; null: where it was to be sent when it was placed. */
  readonly shipTo: Payload<typeof orders, 'delivery-address-changed'>['shipTo'] | null;
}

/** Nothing was changed. */
export const noEdits: OrderEdits = { isPrepaid: false, givenUp: 0, cancellations: 0, shipTo: null };

/** Open pieces were given up. */
export function cancelPieces<State extends CountedPieces & OrderEdits & Pick<OrderState, 'reservations'>>(
  state: State,
  { lines, reservations = [], gross = 0 }: Payload<typeof orders, 'pieces-cancelled'>,
): State {
  const moved = movePieces(state, lines, 'open', 'cancelled');
  const held = state.reservations.map((one) => {
    const goods = reservations.find(({ reservation }) => reservation === one.reservation)?.goods ?? [];
    if (one.lines === undefined) return one;
    const given = (sku: string): number => goods.find((some) => some.sku === sku)?.quantity ?? 0;
    return { ...one, lines: one.lines.map(({ sku, quantity }) => ({ sku, quantity: quantity - given(sku) })) };
  });
  return { ...moved, reservations: held, givenUp: state.givenUp + gross, cancellations: state.cancellations + 1 };
}
