import { aggregate, reject, type Caller } from '@banyan/core';
import { payments } from './contract.ts';
import { saidReason } from './said-words.ts';

interface Part {
  readonly id: string;
  readonly amount: number;
  /** What it was done for, as text to compare with. */
  readonly of: string;
}

/** An amount held of a purse, and what became of it, in ledger amounts. */
export interface HoldState {
  readonly purse: string;
  /** The service that holds it; null: staff do. */
  readonly holder: string | null;
  readonly currency: string;
  readonly amount: number;
  readonly released: number;
  readonly spends: readonly Part[];
  readonly returns: readonly Part[];
}

const initial: HoldState = { purse: '', holder: null, currency: '', amount: 0, released: 0, spends: [], returns: [] };

/** A hold on a gift card or on credit: what a checkout has of it. */
export const hold = aggregate(
  payments,
  'hold',
  initial,
  {
    'hold-opened': (state, { purse, currency, amount, holder = null }) => ({
      ...state,
      purse,
      currency,
      amount,
      holder,
    }),
    'hold-spent': (state, { spend, amount, invoice }) => ({
      ...state,
      spends: [...state.spends, { id: spend, amount, of: invoice ?? '' }],
    }),
    'hold-released': (state, { amount }) => ({ ...state, released: state.released + amount }),
    'hold-returned': (state, { refund, amount, ...why }) => ({
      ...state,
      returns: [...state.returns, { id: refund, amount, of: saidReason(why) }],
    }),
    'transaction-posted': (state) => state,
  },
  { leansOn: [saidReason] },
);

const sum = (parts: readonly Part[]): number => parts.reduce((total, { amount }) => total + amount, 0);

/** What is held and neither spent nor released. */
export function heldOf({ amount, released, spends }: HoldState): number {
  return amount - released - sum(spends);
}

/** What was spent and not put back. */
export function returnableOf({ spends, returns }: HoldState): number {
  return sum(spends) - sum(returns);
}

/** What a service holds is for its processes, which count on it: staff who take of it would leave an order that cannot go on. They have it cancelled or returned. */
export function refuseStaff({ holder }: HoldState, { role }: Pick<Caller, 'role'>) {
  return holder !== null && role === 'staff' ? reject('held-by-service', { holder }) : undefined;
}
