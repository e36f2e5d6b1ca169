import { processManager, type Instance } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { checkoutOfIntent } from '../checkout/checkout-ids.ts';
import { orders } from '../contract.ts';
import { order } from '../order.ts';
import { captureNamed } from '../payment-failures/capture-names.ts';
import { isDue, isUnpaid } from '../payment-failures/unpaid.ts';
import { wakeRefunds } from '../payment-failures/wake-refunds.ts';
import { ledgerInMinor } from '../returns/settling-steps.ts';
import { fulfilment } from './fulfilment.ts';

const ofIntent = ({ intent }: { readonly intent: string }): string | undefined => checkoutOfIntent(intent);
const ofOrder = ({ order: id }: { readonly order: string }): string => id;

type Standing = Instance<typeof order, Record<string, never>, never>;

/**
 * Knows whether the card of an order holds its money, and has given what it was asked for: while it does not, or has not, nothing more is sent, and parcels
 * that wait go on once it does again.
 */
export const paymentStanding = processManager('payment-standing', order)
  .on(payments, 'payment-due', ofIntent, (it) => {
    const { status, isPaymentDue } = it.state;
    if ((status === 'confirmed' || status === 'shipping') && !isPaymentDue)
      it.append('payment-fell-due', { order: it.id });
  })
  .on(payments, 'intent-authorised', ofIntent, (it) => {
    if (it.state.isPaymentDue) it.append('payment-renewed', { order: it.id });
    // Heard here and not where it is taken: by now it is known what has failed before.
    if (isUnpaid(it.state)) it.append('collection-asked', { order: it.id });
    // Also where nothing is due any more: a parcel may have been refused while the card was asked.
    resumeParcels(it);
  })
  .on(orders, 'tender-collected', ofOrder, resumeUnlessDue)
  .on(orders, 'tender-offset', ofOrder, resumeUnlessDue)
  .on(orders, 'payment-settled', ofOrder, resumeUnlessDue)
  .on(payments, 'capture-failed', ofIntent, (it, { intent: tender, capture: name, amount: told, reason }) => {
    const of = captureNamed(it.id, name);
    const { quote, failed, fulfilments, currency } = it.state;
    // Staff may capture by hand what is no order’s business.
    if (quote === null || of === undefined || failed.includes(name)) return;
    const { capture, invoice, nth } = of;
    const sent = fulfilments[nth - 1]?.fulfilment;
    const parcel = sent === undefined ? undefined : it.stream(fulfilment(sent)).state.requested;
    const amount = ledgerInMinor(told, currency);
    it.append('tender-failed', {
      order: it.id,
      tender,
      capture,
      name,
      invoice,
      currency,
      ...(parcel && { fulfilment: parcel.fulfilment, shipment: parcel.shipment }),
      amount,
      reason,
    });
    wakeRefunds(it.state, tender, it);
  });

function resumeUnlessDue(it: Standing): void {
  if (!isDue(it.state)) resumeParcels(it);
}

/** Has all that are under way go on; those that do not wait are left alone. */
function resumeParcels(it: Standing): void {
  for (const { fulfilment: id, isCompleted } of it.state.fulfilments)
    if (!isCompleted) it.append('fulfilment-resumed', { order: it.id, fulfilment: id });
}
