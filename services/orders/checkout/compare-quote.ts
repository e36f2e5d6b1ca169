import type { Failure, Quote, Started } from './checkout.ts';

/** A cart as it was locked. */
export interface LockedCart {
  readonly channel: string;
  readonly currency: string;
  readonly lines: readonly { readonly line: string; readonly sku: string; readonly quantity: number }[];
  readonly coupons: readonly string[];
}

/** Why a quote is not what the buyer may buy; undefined: it is. Somebody else’s quote is as good as none. */
export function unfit({ buyer, channel, country }: Started, quote: Quote): Failure | undefined {
  if (quote.buyer !== buyer || quote.channel !== channel) return { reason: 'no-such-quote' };
  if (quote.shipping === null) return { reason: 'no-shipping-method' };
  if (!quote.isDestinationKnown || quote.country !== country) return { reason: 'other-destination' };
  return undefined;
}

/** True when a quote was made of exactly this cart: its lines in whatever order, and its coupons. */
export function isMadeOf({ channel, currency, lines, enteredCoupons }: Quote, cart: LockedCart): boolean {
  return (
    cart.channel === channel &&
    cart.currency === currency &&
    contentOf(lines) === contentOf(cart.lines) &&
    couponsOf(enteredCoupons) === couponsOf(cart.coupons)
  );
}

function contentOf(lines: LockedCart['lines']): string {
  return JSON.stringify(lines.map(({ line, sku, quantity }) => [line, sku, quantity]).toSorted(byText));
}

function couponsOf(coupons: readonly string[]): string {
  return JSON.stringify([...new Set(coupons.map((code) => code.toUpperCase()))].toSorted());
}

function byText(one: readonly unknown[], other: readonly unknown[]): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
