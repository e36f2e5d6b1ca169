import { aggregate, type Payload } from '@banyan/core';
import { orders } from '../contract.ts';

/** What staff have said of goods that turned up, and how far that has come. */
export interface FoundState {
  /** Null: nothing of this name was found. */
  readonly said: Payload<typeof orders, 'goods-found'> | null;
  /** Null: nothing is charged. */
  readonly charged: Payload<typeof orders, 'found-goods-charged'> | null;
  /** How many of its invoices are in the books. */
  readonly posted: number;
}

const initial: FoundState = { said: null, charged: null, posted: 0 };

/** Streams `found/<found>`: pieces that were lost and paid back, and have turned up at one time. */
export const foundGoods = aggregate(orders, 'found', initial, {
  'goods-found': (state, said) => ({ ...state, said }),
  'found-goods-charged': (state, charged) => ({ ...state, charged }),
  'found-goods-booked': (state) => state,
  'found-invoice-posted': (state) => ({ ...state, posted: state.posted + 1 }),
});
