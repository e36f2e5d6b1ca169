import { processManager } from '@banyan/core';
import { payments } from '@banyan/payments/contract';
import { checkoutOfIntent } from '../checkout/checkout-ids.ts';
import { order } from '../order.ts';

const ofIntent = ({ intent }: { readonly intent: string }): string | undefined => checkoutOfIntent(intent);

/** Knows whether the card of an order holds its money: while it does not, nothing more is sent, and parcels that wait go on once it does again. */
export const paymentStanding = processManager('payment-standing', order)
  .on(payments, 'payment-due', ofIntent, (it) => {
    const { status, isPaymentDue } = it.state;
    if ((status === 'confirmed' || status === 'shipping') && !isPaymentDue)
      it.append('payment-fell-due', { order: it.id });
  })
  .on(payments, 'intent-authorised', ofIntent, (it) => {
    if (!it.state.isPaymentDue) return;
    it.append('payment-renewed', { order: it.id });
    for (const { fulfilment, isCompleted } of it.state.fulfilments)
      if (!isCompleted) it.append('fulfilment-resumed', { order: it.id, fulfilment });
  });
