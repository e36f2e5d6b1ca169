import { aggregate, type Payload } from '@banyan/core';
import { orders } from '../contract.ts';

/** All that was said of a fulfilment. */
export type Requested = Payload<typeof orders, 'fulfilment-requested'>;
/** What is posted and taken for it. */
export type Billed = Payload<typeof orders, 'fulfilment-billed'>;

/** A fulfilment’s state. `requested`: its goods are to leave; `billed`: they have, and it is invoiced. */
export interface FulfilmentState {
  readonly status: 'none' | 'requested' | 'failed' | 'billed' | 'payment-due' | 'shipped';
  readonly requested: Requested | null;
  /** What its shipment was to be called; that name may have been somebody else’s. */
  readonly asked: string | null;
  readonly billed: Billed | null;
  /** What of the invoice is to be paid once it is posted. */
  readonly outstanding: number;
  /** What was taken, in the order of what was planned. */
  readonly paid: readonly { readonly tender: string; readonly amount: number }[];
}

const none: FulfilmentState = { status: 'none', requested: null, asked: null, billed: null, outstanding: 0, paid: [] };

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
    'fulfilment-paid': (state, { tender, amount }) => ({ ...state, paid: [...state.paid, { tender, amount }] }),
    'fulfilment-payment-due': (state) => ({ ...state, status: 'payment-due' }),
    'fulfilment-resumed': (state) => ({ ...state, status: 'billed' }),
    'fulfilment-shipped': (state) => ({ ...state, status: 'shipped' }),
  },
  { leansOn: [none] },
);

/** The next of what is to be taken for one that is billed, no more than its invoice is owed; undefined: all was. */
export function nextTender({ billed, outstanding, paid }: FulfilmentState) {
  const left = outstanding - paid.reduce((sum, { amount }) => sum + amount, 0);
  const next = billed?.tenders[paid.length];
  return next === undefined || left <= 0 ? undefined : { ...next, amount: Math.min(next.amount, left) };
}
