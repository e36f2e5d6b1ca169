import { decision, reject } from '@banyan/core';
import { cart, changedCart, fixedFor } from './cart.ts';
import { carts } from './contract.ts';
import { factsIn, knownAs } from './known.ts';
import { canApply } from './coupons.ts';
import { pricesOf } from './prices.ts';

/** Another currency, by its own lists. Every price is seen anew: the buyer asked for it. */
export const changeCurrency = decision(
  carts,
  'change-currency',
  ({ cart: id }) => cart(id),
  ({ currency }, it, { stream, caller, at }) => {
    const fixed = fixedFor(it, caller);
    if (fixed !== undefined) return fixed;
    const { channel, lines, coupons, lock } = it.state;
    const isChange = currency !== it.state.currency;
    // Not even a lock that other changes break: the checkout is of the currency that its buyer was shown.
    if (lock !== null && isChange) return reject('cart-locked', { cart: it.id, checkout: lock.checkout });
    const facts = factsIn(stream);
    if (facts.of(knownAs.channel(channel))?.channel?.currencies.includes(currency) !== true)
      return reject('currency-not-sold', { currency });
    const prices = pricesOf(lines, { ...it.state, currency }, at, facts);
    const unpriced = lines.filter((_, index) => prices[index] === null).map(({ line }) => line);
    if (!isChange) return { ...changedCart(it), unpriced, droppedCoupons: [...it.state.droppedCoupons] };
    const droppedCoupons = coupons.filter((coupon) => !canApply(coupon, { channel, currency }, facts));
    it.append('currency-changed', {
      cart: it.id,
      currency,
      prices: lines.map(({ line }, index) => ({ line, price: prices[index]! })),
      droppedCoupons,
    });
    return { ...changedCart(it), unpriced, droppedCoupons };
  },
);
