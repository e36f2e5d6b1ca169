import { aggregate, type Payload } from '@banyan/core';
import { addOffer, askOffer, changeOffer, endOffer, type OrderOffers } from '../another-card/offers.ts';
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
export interface OrderEditState extends Pick<OrderOffers, 'offers'> {
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
  /** Its buyer was asked for a card. */
  readonly wasAsked: boolean;
  /** The card network holds what is to be paid. */
  readonly isPaid: boolean;
}

const initial: OrderEditState = {
  status: 'none',
  begun: null,
  quote: null,
  parts: null,
  plans: 0,
  taken: [],
  failure: null,
  wasAsked: false,
  isPaid: false,
  offers: [],
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
    'edit-payment-asked': (state) => ({ ...state, wasAsked: true }),
    'edit-card-offered': addOffer,
    'edit-card-asked': askOffer,
    'edit-card-challenged': (state) => state,
    'edit-card-refused': endOffer,
    'edit-paid': (state) => ({ ...state, isPaid: true }),
  },
  { leansOn: [failureOf, addOffer, askOffer, endOffer, changeOffer] },
);

function failureOf({ reason, detail }: EditFailure): EditFailure {
  return { reason, ...(detail !== undefined && { detail }) };
}

/** True of an edit that a card is to pay for. */
export function isByCard({ begun, quote }: OrderEditState): boolean {
  return begun?.adds?.payBy === 'card' && quote !== null && quote.totals.gross > 0;
}

/** True while nothing of an edit is under way but its buyer, who has not paid yet. */
export function isWaiting({ wasAsked, isPaid, taken }: OrderEditState): boolean {
  return wasAsked && !isPaid && taken.at(-1) === 'open';
}

/** What an edit adds, as goods that are sold; undefined: it adds nothing, or has no quote yet. */
export function addedGoodsOf({ begun, quote, parts, plans, taken }: OrderEditState): SoldGoods | undefined {
  if (begun === null || quote === null) return;
  const { edit: of, location, locations = [location], sourcing } = begun;
  const reserved = taken.filter((step) => step === 'reserve').length;
  return { of, locations, sourcing, quote, parts, plans, reserved };
}
