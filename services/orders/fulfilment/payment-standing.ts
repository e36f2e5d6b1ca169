import { processManager } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { checkoutOfIntent } from '../checkout/checkout-ids.ts';
import { order } from '../order.ts';
import { captureNamed } from '../payment-failures/capture-names.ts';
import { isUnpaid } from '../payment-failures/unpaid.ts';
import { ledgerInMinor } from '../returns/settling-steps.ts';
import { fulfilment } from './fulfilment.ts';

const ofIntent = ({ intent }: { readonly intent: string }): string | undefined => checkoutOfIntent(intent);

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
    const { isPaymentDue } = it.state;
    if (!isPaymentDue && !isUnpaid(it.state)) return;
    if (isPaymentDue) it.append('payment-renewed', { order: it.id });
    for (const { fulfilment, isCompleted } of it.state.fulfilments)
      if (!isCompleted) it.append('fulfilment-resumed', { order: it.id, fulfilment });
  })
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
  });
