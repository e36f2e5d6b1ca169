import { creditHoldOf, reservationOfPart } from '../checkout/checkout-ids.ts';

/** What is reserved for an edit: named as those of checkouts are, since it becomes the order’s. */
export function editReservationOf(edit: string): string {
  return reservationOfPart(edit, 1);
}

/** The credit note of the n-th cancellation of an order, from 1: named by the order, so that it is nobody else’s whatever cancellations are called. */
export function creditNoteOfCancellation(order: string, nth: number): string {
  return `${order}.cancelled-${nth}`;
}

/** The hold on the buyer’s credit that pays for what is added. */
export function editHoldOf(edit: string): string {
  return creditHoldOf(edit);
}
