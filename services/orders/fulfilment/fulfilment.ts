import { aggregate, type Payload } from '@banyan/core';
import { orders } from '../contract.ts';
import { quantityOf, type Pieces } from './order-pieces.ts';

/** All that was said of a fulfilment. */
export type Requested = Payload<typeof orders, 'fulfilment-requested'>;
/** What is posted and taken for it. */
export type Billed = Payload<typeof orders, 'fulfilment-billed'>;

/** A fulfilment’s state. `requested`: its goods are to leave; `billed`: they have, and it is invoiced. */
export interface FulfilmentState {
  readonly status: 'none' | 'requested' | 'failed' | 'billed' | 'payment-due' | 'shipped' | 'given-up';
  readonly requested: Requested | null;
  /** What its shipment was to be called; that name may have been somebody else’s. */
  readonly asked: string | null;
  readonly billed: Billed | null;
  /** What of the invoice is to be paid once it is posted. */
  readonly outstanding: number;
  /** What was taken, in the order of what was planned. */
  readonly paid: readonly { readonly tender: string; readonly amount: number }[];
  /** How often the card has held too little for what comes next. */
  readonly looks: number;
  /** How many of those the order has heard of. */
  readonly told: number;
  /** What is not sent after all. */
  readonly calledOff: readonly Pieces[];
  /** The returns of that whose credit is not known yet: until then nothing is taken. */
  readonly crediting: readonly string[];
  /** What of the invoice was credited before it was paid. */
  readonly lessened: number;
  /** The same, while something is being taken that was asked for before. */
  readonly lessenedLater: number;
}

const none: FulfilmentState = {
  status: 'none',
  requested: null,
  asked: null,
  billed: null,
  outstanding: 0,
  paid: [],
  looks: 0,
  told: 0,
  calledOff: [],
  crediting: [],
  lessened: 0,
  lessenedLater: 0,
};

/** Streams `fulfilment/<fulfilment>`: pieces of an order on their way out. */
export const fulfilment = aggregate(
  orders,
  'fulfilment',
  none,
  {
    'fulfilment-requested': (_, requested) => ({
      ...none,
      status: 'requested',
      requested,
      asked: requested.shipment,
    }),
    'shipment-renamed': (state, { shipment }) => ({
      ...state,
      requested: state.requested && { ...state.requested, shipment },
    }),
    'fulfilment-failed': (state) => ({ ...state, status: 'failed' }),
    'fulfilment-billed': (state, billed) => ({ ...state, status: 'billed', billed }),
    'fulfilment-posted': (state, { outstanding }) => ({ ...state, outstanding }),
    'fulfilment-paid': (state, { tender, amount }) =>
      lessenNow({ ...state, looks: 0, paid: [...state.paid, { tender, amount }] }),
    'fulfilment-payment-due': (state, { stuck }) =>
      lessenNow({ ...state, status: 'payment-due', looks: state.looks + (stuck === undefined ? 0 : 1) }),
    'fulfilment-called-off': (state, { return: by, lines }) => ({
      ...state,
      told: state.paid.length,
      calledOff: [...state.calledOff, ...lines],
      crediting: [...state.crediting, by],
    }),
    'fulfilment-lessened': (state, { return: by, amount }) => {
      const later = { ...state, lessenedLater: state.lessenedLater + amount };
      const less = state.status === 'payment-due' ? lessenNow(later) : later;
      return { ...less, crediting: state.crediting.filter((one) => one !== by) };
    },
    'fulfilment-resumed': (state) => ({ ...state, status: 'billed' }),
    'fulfilment-shipped': (state) => ({ ...state, status: 'shipped' }),
    'fulfilment-given-up': (state) => ({ ...state, status: 'given-up' }),
  },
  { leansOn: [none, lessenNow] },
);

/** What was asked for is answered: from here on less is owed. */
function lessenNow(state: FulfilmentState): FulfilmentState {
  return { ...state, lessened: state.lessened + state.lessenedLater, lessenedLater: 0 };
}

/** The articles of a parcel that are to be sent: without what was called off. */
export function linesToSend({ requested, calledOff }: Pick<FulfilmentState, 'requested' | 'calledOff'>) {
  return (requested?.lines ?? [])
    .map((one) => ({ ...one, quantity: one.quantity - quantityOf(calledOff, one.line) }))
    .filter(({ quantity }) => quantity > 0);
}

/** True for a parcel that waits for its card, and of which it is known how much that is to pay. */
export function isWaiting({ status, crediting }: Pick<FulfilmentState, 'status' | 'crediting'>): boolean {
  return status === 'payment-due' && crediting.length === 0;
}

/** What of a parcel may be called off: it waits for its card, so neither is anything of it sent nor is money being taken for it. */
export function mayBeCalledOff(state: FulfilmentState): readonly Pieces[] {
  return state.status === 'payment-due' ? linesToSend(state) : [];
}

/** What an invoice is owed that is waited for; 0: nothing, or it is being taken right now. */
export function waitedForOf(state: FulfilmentState): number {
  return state.status === 'payment-due' ? (nextTender(state)?.amount ?? 0) : 0;
}

/** The next of what is to be taken for one that is billed, no more than its invoice is owed; undefined: all was. */
export function nextTender({ billed, outstanding, lessened, paid }: FulfilmentState) {
  const left = outstanding - lessened - paid.reduce((sum, { amount }) => sum + amount, 0);
  const next = billed?.tenders[paid.length];
  return next === undefined || left <= 0 ? undefined : { ...next, amount: Math.min(next.amount, left) };
}
