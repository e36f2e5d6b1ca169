import { defaultChannel } from '@banyan/channels/contract';
import { aggregate, type Static } from '@banyan/core';
import { payments, type invoiceStatus, type paymentTerms } from './contract.ts';
import { saidReason } from './said-words.ts';
import type { ShareKind } from './chart-of-accounts.ts';

/** An invoice's state: what was agreed and what became of it, in ledger amounts. `none`: there is no such invoice. */
export interface InvoiceState {
  readonly status: 'none' | Static<typeof invoiceStatus>;
  /** Null: it was posted as a document of which nobody said it. */
  readonly channel: string | null;
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
  readonly writeOffReason: string | null;
  /** What came in before there was an invoice. */
  readonly deposits: number;
}

const initial: InvoiceState = {
  status: 'none',
  channel: null,
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
  writeOffReason: null,
  deposits: 0,
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
    'payment-authorised': (
      state,
      { channel = defaultChannel, customer, country, currency, terms, shares, total, payable },
    ) => ({
      ...state,
      status: 'authorised',
      channel,
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
    'invoice-written-off': (state, { amount, ...why }) => ({
      ...state,
      status: 'written-off',
      writtenOff: state.writtenOff + amount,
      writeOffReason: saidReason(why),
    }),
    'receivable-opened': (state, { customer, country, currency, payable, channel = null }) =>
      settledOrNot({ ...state, status: 'issued', channel, customer, country, currency, total: payable, payable }),
    'receivable-credited': (state, { credited, recovered }) =>
      settledOrNot({
        ...state,
        credited: state.credited + credited + recovered,
        writtenOff: state.writtenOff - recovered,
      }),
    'deposit-taken': (state, { currency, amount }) => ({ ...state, currency, deposits: state.deposits + amount }),
    'transaction-posted': (state) => state,
  },
  { leansOn: [settledOrNot, outstandingOf, defaultChannel, saidReason] },
);

/** True for what a posted document has opened: what it is made of is the document's to know. */
export function isOfDocument({ status, shares }: InvoiceState): boolean {
  return status !== 'none' && shares.length === 0;
}

function settledOrNot(state: InvoiceState): InvoiceState {
  if (state.status === 'issued' && outstandingOf(state) === 0) return { ...state, status: 'settled' };
  return state;
}
