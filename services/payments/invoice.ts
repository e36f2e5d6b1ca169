import { aggregate, type Static } from '@banyan/core';
import { payments, type invoiceStatus, type paymentTerms } from './contract.ts';
import type { ShareKind } from './chart-of-accounts.ts';

/** An invoice's state: what was agreed and what became of it, in ledger amounts. `none`: there is no such invoice. */
export interface InvoiceState {
  readonly status: 'none' | Static<typeof invoiceStatus>;
  readonly customer: string | null;
  readonly country: string;
  readonly currency: string;
  readonly terms: Static<typeof paymentTerms>;
  readonly shares: readonly { readonly kind: ShareKind; readonly amount: number }[];
  /** Exact. */
  readonly total: number;
  /** The total in whole minor units. */
  readonly payable: number;
  readonly paid: number;
  /** What was returned, exact; in whole minor units it is `credited` (no longer owed) and `refunded` (paid out). */
  readonly returned: number;
  readonly credited: number;
  readonly refunded: number;
  readonly writtenOff: number;
}

const initial: InvoiceState = {
  status: 'none',
  customer: null,
  country: '',
  currency: '',
  terms: 'on-invoice',
  shares: [],
  total: 0,
  payable: 0,
  paid: 0,
  returned: 0,
  credited: 0,
  refunded: 0,
  writtenOff: 0,
};

/** What is still to be paid of an issued invoice. */
export function outstandingOf({ payable, paid, credited, writtenOff }: InvoiceState): number {
  return payable - paid - credited - writtenOff;
}

/** An invoice from its authorisation on: a stream of its own, so no two invoices ever wait for each other. */
export const invoice = aggregate(
  payments,
  'invoice',
  initial,
  {
    'payment-authorised': (state, { customer, country, currency, terms, shares, total, payable }) => ({
      ...state,
      status: 'authorised',
      customer,
      country,
      currency,
      terms,
      shares,
      total,
      payable,
    }),
    'payment-voided': (state) => ({ ...state, status: 'voided' }),
    'invoice-issued': (state) =>
      settledOrNot({ ...state, status: 'issued', paid: state.terms === 'received' ? state.payable : 0 }),
    'invoice-paid': (state, { amount }) => settledOrNot({ ...state, paid: state.paid + amount }),
    'invoice-credited': (state, { exact, credited, refunded }) =>
      settledOrNot({
        ...state,
        returned: state.returned + exact,
        credited: state.credited + credited,
        refunded: state.refunded + refunded,
      }),
    'invoice-written-off': (state, { amount }) => ({
      ...state,
      status: 'written-off',
      writtenOff: state.writtenOff + amount,
    }),
    'transaction-posted': (state) => state,
  },
  { leansOn: [settledOrNot, outstandingOf] },
);

function settledOrNot(state: InvoiceState): InvoiceState {
  if (state.status === 'issued' && outstandingOf(state) === 0) return { ...state, status: 'settled' };
  return state;
}
