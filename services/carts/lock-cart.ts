import { decision, reject } from '@banyan/core';
import { cart, type CartHandle } from './cart.ts';
import { carts } from './contract.ts';
import { factsIn } from './known.ts';
import { isForSale } from './prices.ts';

/** A cart as a checkout gets it. The same lock again is answered alike: while it stands, nothing in the cart has changed. */
export const lockCart = decision(
  carts,
  'lock-cart',
  ({ cart: id }) => cart(id),
  ({ checkout, owner, version, frozen: isToFreeze }, it, { stream }) => {
    const { state, lock, over, formerOwner } = it.state;
    const isTheirs = owner === it.state.owner || owner === formerOwner;
    if (state === 'none' || !isTheirs) return reject('no-such-cart', { cart: it.id });
    if (state !== 'open') return reject('cart-closed', { cart: it.id });
    if (over.includes(checkout)) return reject('lock-broken', { cart: it.id, checkout });
    if (lock !== null && lock.checkout !== checkout)
      return reject('cart-locked', { cart: it.id, checkout: lock.checkout });
    if (version !== undefined && version !== it.state.version)
      return reject('cart-changed', { cart: it.id, version: it.state.version });
    // What has been locked is bought as it was: the quote is binding, whatever has been archived since.
    if (lock === null) {
      const bought = it.state.lines.filter(({ isSaved }) => !isSaved);
      if (bought.length === 0) return reject('cart-empty', { cart: it.id });
      const facts = factsIn(stream);
      const unsold = bought.find(({ sku }) => !isForSale(sku, facts));
      if (unsold !== undefined) return reject('not-for-sale', { line: unsold.line, sku: unsold.sku });
    }
    if (lock === null || (isToFreeze && !lock.frozen))
      it.append('cart-locked', { cart: it.id, checkout, frozen: isToFreeze });
    return contentOf(it);
  },
);

function contentOf({ id, state: { version, channel, currency, lines, coupons } }: CartHandle) {
  return {
    cart: id,
    version,
    channel,
    currency,
    lines: lines.filter(({ isSaved }) => !isSaved).map(({ line, sku, quantity }) => ({ line, sku, quantity })),
    coupons: [...coupons],
  };
}

/** The end of a checkout that has come to nothing. One that comes before its lock is remembered, so that the lock comes too late. */
export const unlockCart = decision(
  carts,
  'unlock-cart',
  ({ cart: id }) => cart(id),
  ({ checkout }, it) => {
    const { state, over } = it.state;
    if (state === 'none') return reject('no-such-cart', { cart: it.id });
    if (state === 'open' && !over.includes(checkout)) it.append('cart-unlocked', { cart: it.id, checkout });
  },
);

/** What was in the cart has been ordered. */
export const closeCart = decision(
  carts,
  'close-cart',
  ({ cart: id }) => cart(id),
  ({ checkout, order }, it) => {
    const { state, lock, order: before } = it.state;
    if (state === 'none') return reject('no-such-cart', { cart: it.id });
    if (before?.checkout === checkout && before.order === order) return;
    if (lock?.checkout !== checkout) return reject('not-locked', { cart: it.id, checkout });
    it.append('cart-ordered', { cart: it.id, checkout, order });
  },
);
