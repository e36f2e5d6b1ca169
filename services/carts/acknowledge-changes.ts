import { decision } from '@banyan/core';
import { cart, notYours } from './cart.ts';
import { carts } from './contract.ts';
import { factsIn } from './known.ts';
import { isSamePrice, pricesOf } from './prices.ts';

/**
 * What the buyer has seen is named, not just acknowledged: a price that has changed once more while they looked is told again. No change of the cart: it breaks no
 * lock, and is allowed during a checkout.
 */
export const acknowledgeChanges = decision(
  carts,
  'acknowledge-changes',
  ({ cart: id }) => cart(id),
  ({ prices: shown = [], coupons: told = [] }, it, { stream, caller, at }) => {
    const closed = notYours(it, caller);
    if (closed !== undefined) return closed;
    const { lines, droppedCoupons } = it.state;
    const now = shown.length === 0 ? [] : pricesOf(lines, it.state, at, factsIn(stream));
    const byLine = new Map(lines.map(({ line, price }, index) => [line, { seen: price, now: now[index] ?? null }]));
    const prices = shown.filter(({ line, price }, index) => {
      const known = byLine.get(line);
      const isFirst = shown.findIndex((other) => other.line === line) === index;
      return known !== undefined && isFirst && isSamePrice(price, known.now) && !isSamePrice(price, known.seen);
    });
    const coupons = droppedCoupons.filter((coupon) => told.includes(coupon));
    if (prices.length + coupons.length > 0) it.append('changes-acknowledged', { cart: it.id, prices, coupons });
  },
);
