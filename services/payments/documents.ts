import { aggregate } from '@banyan/core';
import { payments } from './contract.ts';
import { saidReason } from './said-words.ts';

/** What a document said, as text to compare with: the same id may come again with the same content only. Empty: there is no such document. */
export interface DocumentState {
  readonly content: string;
}

const none: DocumentState = { content: '' };

/** The text of a document's content. */
export function contentOf(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}

/** A payment that came in offline. */
export const payment = aggregate(
  payments,
  'payment',
  none,
  {
    'payment-received': (_, { invoice, currency, amount }) => ({ content: contentOf(invoice, currency, amount) }),
    'transaction-posted': (state) => state,
  },
  { leansOn: [contentOf] },
);

/** A refund's state: its content and, for the answer, what became of the money. */
export interface RefundState extends DocumentState {
  readonly credited: number;
  readonly paidOut: number;
}

const noRefund: RefundState = { ...none, credited: 0, paidOut: 0 };

/** A refund, against any number of invoices. */
export const refund = aggregate(
  payments,
  'refund',
  noRefund,
  {
    'refund-issued': (_, { customer, country, currency, parts, beyond, credited, paidOut, ...why }) => ({
      content: contentOf(
        customer,
        country,
        currency,
        saidReason(why),
        parts.map(({ invoice, amount }) => [invoice, amount]),
        beyond,
      ),
      credited,
      paidOut,
    }),
    'transaction-posted': (state) => state,
  },
  { leansOn: [contentOf, saidReason] },
);

/** A transaction that no invoice, payment or refund brought about. */
export const transaction = aggregate(
  payments,
  'transaction',
  none,
  {
    'transaction-posted': (_, { entries, country, note }) => ({
      content: contentOf(
        entries.map(({ account, currency, amount }) => [account, currency, amount]),
        country,
        note,
      ),
    }),
  },
  { leansOn: [contentOf] },
);
