import { reservationOf } from '../attempt-ids.ts';

const INTENT = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.card$/;

/** The payment by card of a checkout. */
export function intentOf(checkout: string): string {
  return `${checkout}.card`;
}

/** The checkout that a payment by card belongs to; undefined when it is none of ours. */
export function checkoutOfIntent(intent: string): string | undefined {
  return INTENT.exec(intent)?.[1];
}

/** The hold on the n-th gift card of a checkout, from 1. */
export function giftCardHoldOf(checkout: string, nth: number): string {
  return `${checkout}.gift-${nth}`;
}

/** The hold on the buyer’s store credit. */
export function creditHoldOf(checkout: string): string {
  return `${checkout}.credit`;
}

/** What a checkout reserves at its n-th location, from 1: named as the reservations of orders are, since it becomes the order’s. */
export function reservationOfPart(checkout: string, nth: number): string {
  return reservationOf(checkout, nth);
}
