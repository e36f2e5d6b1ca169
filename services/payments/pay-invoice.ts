import type { DecisionContext } from '@banyan/core';
import { DEPOSITS, RECEIVABLES } from './chart-of-accounts.ts';
import type { Entry } from './entries.ts';
import { invoice as invoices, outstandingOf } from './invoice.ts';

/** Money that came in. */
export interface Receipt {
  /** The transaction that books it. */
  readonly payment: string;
  readonly currency: string;
  readonly amount: number;
}

/**
 * Pays an invoice as far as it is owed; what is beyond is a deposit, and where the invoice is not there yet all of it, until it is posted. Returns the
 * credits of the booking.
 */
export function payInvoice(
  id: string | null,
  { payment, currency, amount }: Receipt,
  { stream }: Pick<DecisionContext, 'stream'>,
): Entry[] {
  const it = id === null ? undefined : stream(invoices(id));
  const isOwed = it?.state.status === 'issued' && it.state.currency === currency;
  const paid = isOwed ? Math.min(amount, Math.max(0, outstandingOf(it.state))) : 0;
  if (it !== undefined && paid > 0) it.append('invoice-paid', { invoice: it.id, payment, amount: paid });
  if (it?.state.status === 'none' && (it.state.deposits === 0 || it.state.currency === currency))
    it.append('deposit-taken', { invoice: it.id, payment, currency, amount });
  return [
    { account: RECEIVABLES, currency, amount: -paid },
    { account: DEPOSITS, currency, amount: paid - amount },
  ];
}
