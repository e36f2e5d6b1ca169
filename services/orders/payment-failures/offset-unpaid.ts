import type { Handle } from '@banyan/core';
import type { orders } from '../contract.ts';
import type { OrderState } from '../order-state.ts';
import type { Unpaid } from './unpaid.ts';

type OrderHandle = Handle<typeof orders, OrderState, 'tender-offset'>;

/** What is to be set off, and against what. */
interface Offset {
  readonly amount: number;
  /** Against a refund that waits for money which was never taken; else against a credit. */
  readonly ofRefund: boolean;
  readonly isAbout: (one: Unpaid) => boolean;
}

/**
 * Sets what a buyer is owed off against what a failed capture has not taken from them: neither moves any more. What is being taken again is left alone.
 * Returns how much it came to.
 */
export function offsetUnpaid(it: OrderHandle, { amount, ofRefund, isAbout }: Offset): number {
  let left = amount;
  for (const one of it.state.unpaid) {
    const part = one.collecting === null && isAbout(one) ? Math.min(left, one.amount) : 0;
    if (part <= 0) continue;
    left -= part;
    it.append('tender-offset', { order: it.id, ...namesOf(one), amount: part, left: one.amount - part, ofRefund });
  }
  return amount - left;
}

/**
 * Sets a refund off that payments cannot make: only as much of it as more is given back than was taken, since a capture has failed after it was planned. What is
 * taken, or is just being taken, for another parcel is given back once it is there, whatever else is owed.
 */
export function offsetRefund(it: OrderHandle, { tender, amount }: Pick<Unpaid, 'tender' | 'amount'>): number {
  const { captured = 0, returned = 0 } = it.state.tenders.find((one) => one.tender === tender) ?? {};
  const notThere = Math.min(amount, Math.max(0, returned - captured));
  return offsetUnpaid(it, { amount: notThere, ofRefund: true, isAbout: (one) => one.tender === tender });
}

/** What events tell of a capture that has failed. */
export function namesOf({
  tender,
  capture,
  fulfilment,
  shipment,
}: Pick<Unpaid, 'tender' | 'capture' | 'fulfilment' | 'shipment'>) {
  return {
    tender,
    capture,
    ...(fulfilment !== undefined && { fulfilment }),
    ...(shipment !== undefined && { shipment }),
  };
}
