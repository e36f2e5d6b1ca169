import { service } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { pricing } from '@banyan/pricing/contract';
import { acknowledgeChanges } from './acknowledge-changes.ts';
import { addLines } from './add-lines.ts';
import { answers } from './answers.ts';
import { cartExpiry } from './cart-expiry.ts';
import { cartRows } from './cart-rows.ts';
import { cart } from './cart.ts';
import { changeCurrency } from './change-currency.ts';
import { changeLine, clearCart, moveToCart, removeLines, saveForLater } from './change-lines.ts';
import { carts } from './contract.ts';
import { enterCoupon, removeCoupon } from './coupons.ts';
import { joinCarts, joining } from './join-carts.ts';
import { knownRows } from './known-rows.ts';
import { known } from './known.ts';
import { learnFromPricing } from './learn-from-pricing.ts';
import { closeCart, lockCart, unlockCart } from './lock-cart.ts';
import { handOverCart, mergeCarts } from './merge-carts.ts';
import { visitorCarts } from './visitor-carts.ts';

/** What somebody wants to buy, before it is an order. */
export const cartsService = service(carts, {
  aggregates: [cart, known, visitorCarts],
  decisions: [
    addLines,
    changeLine,
    removeLines,
    clearCart,
    saveForLater,
    moveToCart,
    enterCoupon,
    removeCoupon,
    changeCurrency,
    acknowledgeChanges,
    handOverCart,
    mergeCarts,
    lockCart,
    unlockCart,
    closeCart,
    joinCarts,
  ],
  views: [cartRows, knownRows],
  answers,
  processes: [cartExpiry, learnFromPricing, joining],
  uses: [pricing, customers],
});
