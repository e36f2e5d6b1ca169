import { reject, type Handle } from '@banyan/core';
import type { payments } from './contract.ts';
import { outstandingOf, type InvoiceState } from './invoice.ts';
import { ledgerMoney, roundToPayable } from './ledger-amounts.ts';

type InvoiceHandle = Handle<typeof payments, InvoiceState, 'invoice-credited'>;

/**
 * Credits a part of an invoice: first what is still owed is lessened, then money that was paid goes back. Rounding follows the sum of all parts, so parts
 * that make up the whole give back exactly what was paid, however it was cut. Returns what was credited and refunded, or the rejection.
 */
export function creditInvoice(it: InvoiceHandle, refund: string, exact: number) {
  const { state, id: invoice } = it;
  const { status, currency } = state;
  if (status === 'none') return reject('no-such-invoice', { invoice });
  if (status === 'authorised' || status === 'voided') return reject('not-issued', { invoice, status });
  const outstanding = outstandingOf(state);
  const refundable = Math.min(state.total - state.returned, outstanding + state.paid - state.refunded);
  const returned = state.returned + exact;
  const tooMuch = () =>
    reject('more-than-paid', { invoice, refundable: ledgerMoney(Math.max(0, refundable), currency) });
  const payable = returned > state.total ? undefined : roundToPayable(returned, currency);
  if (payable === undefined) return tooMuch();
  const due = payable - state.credited - state.refunded;
  const credited = Math.min(due, outstanding);
  const refunded = due - credited;
  if (refunded > state.paid - state.refunded) return tooMuch();
  it.append('invoice-credited', { invoice, refund, exact, credited, refunded });
  return { credited, refunded };
}
