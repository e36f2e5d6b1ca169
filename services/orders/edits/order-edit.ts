import { aggregate, type Payload } from '@banyan/core';
import type { Quote } from '../checkout/checkout.ts';
import { orders } from '../contract.ts';

/** All that was said at the beginning. */
type EditBegun = Payload<typeof orders, 'edit-begun'>;
/** Why an edit comes to nothing. */
export type EditFailure = Omit<Payload<typeof orders, 'edit-ending'>, 'edit'>;
/** A step that has an effect elsewhere. */
export type EditStep = Payload<typeof orders, 'edit-step-taken'>['step'];

/** An edit's state. */
export interface OrderEditState {
  /** `ending`: what was taken is being given back. */
  readonly status: 'none' | 'open' | 'ending' | 'edited' | 'failed';
  readonly begun: EditBegun | null;
  readonly quote: Quote | null;
  /** The steps that were taken and not undone, in order. */
  readonly taken: readonly EditStep[];
  readonly failure: EditFailure | null;
}

const initial: OrderEditState = { status: 'none', begun: null, quote: null, taken: [], failure: null };

/** Streams `edit/<edit>`: what is added to an order and taken out of it at one time. */
export const orderEdit = aggregate(
  orders,
  'edit',
  initial,
  {
    'edit-begun': (state, begun) => ({ ...state, status: 'open', begun }),
    'edit-priced': (state, { quote }) => ({ ...state, quote }),
    'edit-step-taken': (state, { step }) => ({ ...state, taken: [...state.taken, step] }),
    'edit-step-undone': (state) => ({ ...state, taken: state.taken.slice(0, -1) }),
    'edit-ending': (state, ending) => ({ ...state, status: 'ending', failure: failureOf(ending) }),
    'edit-failed': (state, failed) => ({ ...state, status: 'failed', failure: failureOf(failed) }),
    'order-edited': (state) => ({ ...state, status: 'edited' }),
  },
  { leansOn: [failureOf] },
);

function failureOf({ reason, detail }: EditFailure): EditFailure {
  return { reason, ...(detail !== undefined && { detail }) };
}
