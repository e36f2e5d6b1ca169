import { decision, reject } from '@banyan/core';
import { breakLock, cart, changedCart, fixedFor } from './cart.ts';
import { COUPONS_MAX, carts } from './contract.ts';
import { knownAs, type Facts } from './known.ts';
import type { Buying } from './prices.ts';

/** A coupon code, in capitals: whether it applies depends on the whole basket, so a quote tells. */
export const enterCoupon = decision(
  carts,
  'enter-coupon',
  ({ cart: id }) => cart(id),
  ({ coupon: entered }, it, { caller }) => {
    const fixed = fixedFor(it, caller);
    if (fixed !== undefined) return fixed;
    const coupon = entered.toUpperCase();
    if (it.state.coupons.includes(coupon)) return changedCart(it);
    if (it.state.coupons.length >= COUPONS_MAX) return reject('too-many-coupons', { most: COUPONS_MAX });
    breakLock(it);
    it.append('coupon-entered', { cart: it.id, coupon });
    return changedCart(it);
  },
);

/** No coupon code of this name any more. */
export const removeCoupon = decision(
  carts,
  'remove-coupon',
  ({ cart: id }) => cart(id),
  ({ coupon: entered }, it, { caller }) => {
    const fixed = fixedFor(it, caller);
    if (fixed !== undefined) return fixed;
    const coupon = entered.toUpperCase();
    if (!it.state.coupons.includes(coupon)) return changedCart(it);
    breakLock(it);
    it.append('coupon-removed', { cart: it.id, coupon });
    return changedCart(it);
  },
);

/** Whether a coupon can apply at all in a channel and a currency, as far as is known: dates, limits and minimum amounts a quote looks at. */
export function canApply(coupon: string, { channel, currency }: Omit<Buying, 'owner'>, { of }: Facts): boolean {
  const issued = of(knownAs.coupon(coupon))?.coupon;
  const promotion = issued?.isActive === true ? of(knownAs.promotion(issued.promotion))?.promotion : null;
  if (promotion?.isActive !== true || !promotion.channels.includes(channel)) return false;
  return promotion.currencies === null || promotion.currencies.includes(currency);
}
