import { decision, reject } from '@banyan/core';
import { orders } from './contract.ts';
import { order } from './order.ts';

/** Starts the shipment of a confirmed order. The shipping process commits the reservation and books the revenue. */
export const shipOrder = decision(
  orders,
  'ship-order',
  (body) => order(body.order),
  ({ order: id }, it) => {
    const { status } = it.state;
    if (status === 'none') return reject('no-such-order', { order: id });
    if (status === 'shipping' || status === 'shipped') return;
    if (status !== 'confirmed') return reject('wrong-status', { order: id, status });
    if (it.state.isPaymentDue) return reject('payment-due', { order: id });
    it.append('shipment-requested', { order: id });
  },
);
