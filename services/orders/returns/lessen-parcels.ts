import type { DecisionContext, Handle } from '@banyan/core';
import type { orders } from '../contract.ts';
import { fulfilment, nextTender, waitedForOf, type FulfilmentState } from '../fulfilment/fulfilment.ts';
import type { OrderState } from '../order-state.ts';
import { creditedOf, type CreditedInvoices } from './order-credits.ts';

/** A parcel that is not on its way yet, and what its card has still to pay of its invoice. */
export interface WaitingParcel {
  readonly invoice: string;
  readonly waited: number;
  readonly parcel: Handle<typeof orders, FulfilmentState, 'fulfilment-lessened'>;
}

/** The parcels of an order that are invoiced and not on their way. */
export function waitingParcels(
  { fulfilments }: Pick<OrderState, 'fulfilments'>,
  { stream }: Pick<DecisionContext, 'stream'>,
): WaitingParcel[] {
  return fulfilments
    .filter(({ isCompleted }) => !isCompleted)
    .map(({ fulfilment: name, invoice }) => {
      const parcel = stream(fulfilment(name));
      return { invoice, waited: waitedForOf(parcel.state), parcel };
    });
}

/** What was credited and claimed of the invoices of an order, but for what nobody has paid of those that wait. */
export function withoutWaiting(
  { credits }: Pick<OrderState, 'credits'>,
  parcels: readonly WaitingParcel[],
): { readonly credits: CreditedInvoices } {
  const less = parcels.map(({ invoice, waited }) => {
    const before = creditedOf(credits, invoice);
    return [invoice, { ...before, claimed: before.claimed - waited }] as const;
  });
  return { credits: { ...credits, ...Object.fromEntries(less) } };
}

/** Lessens what is taken for a parcel that waits by what is credited of its invoice: first what nobody has paid. */
export function lessen(
  of: Handle<typeof orders, OrderState, 'tender-unclaimed'>,
  { parcel, invoice, waited }: WaitingParcel,
  { by, gross }: { readonly by: string; readonly gross: number },
): void {
  const next = nextTender(parcel.state);
  const amount = Math.min(waited, gross);
  if (next !== undefined && amount > 0)
    of.append('tender-unclaimed', { order: of.id, fulfilment: parcel.id, invoice, tender: next.tender, amount });
  parcel.append('fulfilment-lessened', { order: of.id, fulfilment: parcel.id, return: by, amount: gross });
}
