import type { Payload } from '@banyan/core';
import type { orders } from '../contract.ts';
import { moveGoods } from '../fulfilment/order-goods.ts';
import type { OrderState } from '../order-state.ts';
import { movePieces, type CountedPieces } from '../fulfilment/order-pieces.ts';

/** The part of an order's state that says what was changed after it was placed. */
export interface OrderEdits {
  /** What was given up, in minor units, and in how many cancellations. */
  readonly givenUp: number;
  readonly cancellations: number;
  /** What these are called. */
  readonly cancelledBy: readonly string[];
  /** The edits that were begun of it, the last so many. */
  readonly edits: readonly string[];
  /** Where it is sent from now on; null: where it was to be sent when it was placed. */
  readonly shipTo: Payload<typeof orders, 'delivery-address-changed'>['shipTo'] | null;
}

/** Nothing was changed. */
export const noEdits: OrderEdits = { givenUp: 0, cancellations: 0, cancelledBy: [], edits: [], shipTo: null };

/** Nobody edits an order more often and has all of that wait. */
export const EDITS_KEPT_MAX = 50;

/** Somebody edits it. */
export function addEdit<State extends OrderEdits>(state: State, { edit }: { readonly edit: string }): State {
  return { ...state, edits: [...state.edits, edit].slice(-EDITS_KEPT_MAX) };
}

/** Open pieces were given up. */
export function cancelPieces<State extends CountedPieces & OrderEdits & Pick<OrderState, 'reservations'>>(
  state: State,
  { cancellation, lines, reservations = [], gross = 0 }: Payload<typeof orders, 'pieces-cancelled'>,
): State {
  const moved = movePieces(state, lines, 'open', 'cancelled');
  const held = reservations.reduce(
    (left, { reservation, goods }) => moveGoods(left, reservation, goods, -1),
    state.reservations,
  );
  return {
    ...moved,
    reservations: held,
    givenUp: state.givenUp + gross,
    cancellations: state.cancellations + 1,
    cancelledBy: [...state.cancelledBy, cancellation],
  };
}
