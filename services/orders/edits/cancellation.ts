import { aggregate, type Payload } from '@banyan/core';
import { orders } from '../contract.ts';

/** All that was decided at the beginning. */
export type Begun = Payload<typeof orders, 'cancellation-begun'>;

/** The credit note as it is to be posted. */
export type Credited = Payload<typeof orders, 'cancellation-credited'>;

/** A cancellation's state. */
export interface CancellationState {
  /** Null: there is no such cancellation. */
  readonly begun: Begun | null;
  /** How many reservations have given their goods back. */
  readonly released: number;
  /** Null: no credit note was issued. */
  readonly credited: Credited | null;
  readonly isPosted: boolean;
  /** How many tenders were given their part back. */
  readonly refunded: number;
  /** How often the next of them could not be given it yet. */
  readonly delays: number;
  /** It waits for its turn. */
  readonly isWaiting: boolean;
  readonly isDone: boolean;
}

const initial: CancellationState = {
  begun: null,
  released: 0,
  credited: null,
  isPosted: false,
  refunded: 0,
  delays: 0,
  isWaiting: false,
  isDone: false,
};

/** Streams `cancellation/<cancellation>`: pieces of an order that are given up at one time. */
export const cancellation = aggregate(orders, 'cancellation', initial, {
  'cancellation-begun': (state, begun) => ({ ...state, begun }),
  'cancelled-goods-released': (state) => ({ ...state, released: state.released + 1 }),
  'cancellation-credited': (state, credited) => ({ ...state, credited }),
  'cancellation-credit-posted': (state) => ({ ...state, isPosted: true }),
  'cancellation-refunded': (state) => ({ ...state, refunded: state.refunded + 1, delays: 0, isWaiting: false }),
  'cancellation-refund-delayed': (state) => ({ ...state, delays: state.delays + 1, isWaiting: true }),
  'cancellation-refund-woken': (state) => state,
  'cancellation-refund-retried': (state) => ({ ...state, isWaiting: false }),
  'cancellation-refund-offset': (state, { tender, amount }) => ({
    ...state,
    begun: state.begun && {
      ...state.begun,
      refunds: state.begun.refunds.map((one) =>
        one.tender === tender ? { ...one, amount: one.amount - amount } : one,
      ),
    },
  }),
  'lines-cancelled': (state) => ({ ...state, isDone: true }),
});
