import { aggregate, type Payload } from '@banyan/core';
import type { PlannedPart, Quote } from '../checkout/checkout.ts';
import type { SoldGoods } from '../checkout/plan-stock.ts';
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
  /** Where what is added comes from, by the last plan; null: none was needed yet. */
  readonly parts: readonly PlannedPart[] | null;
  /** How often it was planned. */
  readonly plans: number;
  /** The steps that were taken and not undone, in order. */
  readonly taken: readonly EditStep[];
  readonly failure: EditFailure | null;
}

const initial: OrderEditState = {
  status: 'none',
  begun: null,
  quote: null,
  parts: null,
  plans: 0,
  taken: [],
  failure: null,
};

/** Streams `edit/<edit>`: what is added to an order and taken out of it at one time. */
export const orderEdit = aggregate(
  orders,
  'edit',
  initial,
  {
    'edit-begun': (state, begun) => ({ ...state, status: 'open', begun }),
    'edit-priced': (state, { quote }) => ({ ...state, quote }),
    'edit-planned': (state, { parts }) => ({ ...state, parts, plans: state.plans + 1 }),
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

/** What an edit adds, as goods that are sold; undefined: it adds nothing, or has no quote yet. */
export function addedGoodsOf({ begun, quote, parts, plans, taken }: OrderEditState): SoldGoods | undefined {
  if (begun === null || quote === null) return;
  const { edit: of, location, locations = [location], sourcing } = begun;
  const reserved = taken.filter((step) => step === 'reserve').length;
  return { of, locations, sourcing, quote, parts, plans, reserved };
}
