import { creditHoldOf, reservationOfPart } from '../checkout/checkout-ids.ts';

/** What is reserved for an edit: named as those of checkouts are, since it becomes the order’s. */
export function editReservationOf(edit: string): string {
  return reservationOfPart(edit, 1);
}

/** The hold on the buyer’s credit that pays for what is added. */
export function editHoldOf(edit: string): string {
  return creditHoldOf(edit);
}
