import { aggregate, type Payload } from '@banyan/core';
import { orders } from '../contract.ts';

/** All that an invoice says. */
export type Issued = Payload<typeof orders, 'invoice-issued'>;

interface InvoiceState {
  /** Null: there is no such invoice. */
  readonly issued: Issued | null;
}

const none: InvoiceState = { issued: null };

/** Streams `invoice/<invoice>`: what was issued, for good. */
export const invoice = aggregate(orders, 'invoice', none, { 'invoice-issued': (_, issued) => ({ issued }) });
