import { aggregate, type Payload, type Static } from '@banyan/core';
import { orders, type returnStatus } from './contract.ts';

/** What was accepted: everything the process of a return needs. */
export type Accepted = Payload<typeof orders, 'return-accepted'>;

/** A return's state. */
export interface ReturnState {
  readonly status: 'none' | Static<typeof returnStatus>;
  readonly accepted: Accepted | null;
}

const initial: ReturnState = { status: 'none', accepted: null };

/** A return: goods of any number of orders, or of none, that come back at one time. */
export const returnDocument = aggregate(orders, 'return', initial, {
  'return-accepted': (_, accepted) => ({ status: 'accepted', accepted }),
  'return-settled': (state) => ({ ...state, status: 'settled' }),
  'return-failed': (state) => ({ ...state, status: 'failed' }),
});
