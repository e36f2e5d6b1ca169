import { creditHoldOf } from '../checkout/checkout-ids.ts';

/** The credit note of the n-th cancellation of an order, from 1: named by the order, so that it is nobody else’s whatever cancellations are called. */
export function creditNoteOfCancellation(order: string, nth: number): string {
  return `${order}.cancelled-${nth}`;
}

/** The hold on the buyer’s credit that pays for what is added. */
export function editHoldOf(edit: string): string {
  return creditHoldOf(edit);
}
