import { aggregate, type Payload, type Static } from '@banyan/core';
import { orders } from '../contract.ts';
import type { checkoutStep } from './checkout-vocabulary.ts';
import type { SoldGoods } from './plan-stock.ts';

/** All that was said at the start. */
export type Started = Payload<typeof orders, 'checkout-started'>;
/** The quote that is bought. */
export type Quote = Payload<typeof orders, 'checkout-priced'>['quote'];
/** What one location delivers. */
export type PlannedPart = Payload<typeof orders, 'checkout-planned'>['parts'][number];
/** A step that has an effect elsewhere. */
export type Step = Static<typeof checkoutStep>;
/** Why a checkout comes to nothing. */
export type Failure = Omit<Payload<typeof orders, 'checkout-ending'>, 'checkout'>;

/** A checkout’s state. */
export interface CheckoutState {
  /** `ending`: what was taken is being given back. */
  readonly status: 'none' | 'open' | 'ending' | 'completed' | 'failed';
  readonly started: Started | null;
  readonly quote: Quote | null;
  /** Where the goods come from, by the last plan; null: none was needed yet. */
  readonly parts: readonly PlannedPart[] | null;
  /** How often it was planned. */
  readonly plans: number;
  /** The steps that were taken and not undone, in order. */
  readonly taken: readonly Step[];
  /** The steps that were asked for at once and are not answered yet: before they are, nothing else is asked for or given back. */
  readonly outstanding: readonly Step[];
  readonly isPaid: boolean;
  readonly failure: Failure | null;
  readonly number: number | null;
}

const initial: CheckoutState = {
  status: 'none',
  started: null,
  quote: null,
  parts: null,
  plans: 0,
  taken: [],
  outstanding: [],
  isPaid: false,
  failure: null,
  number: null,
};

/** A checkout: what is to be bought, how far it has come, and what it has taken of other services. */
export const checkout = aggregate(
  orders,
  'checkout',
  initial,
  {
    'checkout-started': (state, started) => ({ ...state, status: 'open', started }),
    'checkout-priced': (state, { quote, asked = [] }) => ({
      ...state,
      quote,
      taken: [...state.taken, 'claim'],
      outstanding: asked,
    }),
    'checkout-planned': (state, { parts }) => ({ ...state, parts, plans: state.plans + 1 }),
    'checkout-step-taken': (state, { step }) => ({ ...answered(state, step), taken: [...state.taken, step] }),
    'checkout-step-refused': (state, { step }) => answered(state, step),
    'checkout-step-undone': (state, { step }) => ({
      ...state,
      taken: state.taken.slice(0, state.taken.lastIndexOf(step)),
    }),
    'checkout-action-required': (state) => state,
    'checkout-paid': (state) => ({ ...state, isPaid: true }),
    'checkout-ending': (state, failure) => ({ ...state, status: 'ending', failure: failureOf(failure) }),
    'checkout-failed': (state, failure) => ({ ...state, status: 'failed', failure: failureOf(failure) }),
    'checkout-completed': (state, { number }) => ({ ...state, status: 'completed', number }),
  },
  { leansOn: [failureOf, answered] },
);

function answered(state: CheckoutState, step: Step): CheckoutState {
  return { ...state, outstanding: state.outstanding.filter((one) => one !== step) };
}

function failureOf(ending: Payload<typeof orders, 'checkout-ending'>): Failure {
  const { checkout: _, ...failure } = ending;
  return failure;
}

/** True while nothing of a checkout is under way but the answer of the card network or the buyer. */
export function isWaiting({ taken, isPaid }: CheckoutState): boolean {
  return taken.at(-1) === 'charge' && !isPaid;
}

/** How often a step was taken and not undone. */
export function timesTaken({ taken }: CheckoutState, step: Step): number {
  return taken.filter((one) => one === step).length;
}

/** What a checkout sells; undefined: it has no quote yet. */
export function soldGoodsOf(state: CheckoutState): SoldGoods | undefined {
  const { started, quote, parts, plans } = state;
  if (started === null || quote === null) return;
  const { checkout: of, locations, sourcing } = started;
  return { of, locations, sourcing, quote, parts, plans, reserved: timesTaken(state, 'reserve') };
}
