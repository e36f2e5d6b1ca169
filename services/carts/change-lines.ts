import { decision, reject } from '@banyan/core';
import { breakLock, cart, changedCart, fixedFor } from './cart.ts';
import { QUANTITY_MAX, carts } from './contract.ts';
import { factsIn, type Facts } from './known.ts';
import { withQuantities, type Line, type SeenPrice } from './lines.ts';
import { isForSale, isSamePrice, pricesOf, type Buying } from './prices.ts';

/** How many pieces a line has. */
export const changeLine = decision(
  carts,
  'change-line',
  ({ cart: id }) => cart(id),
  ({ line, quantity }, it, { stream, caller, at }) => {
    const fixed = fixedFor(it, caller);
    if (fixed !== undefined) return fixed;
    const known = it.state.lines.find((other) => other.line === line);
    if (known === undefined) return reject('no-such-line', { line });
    if (quantity > QUANTITY_MAX) return reject('too-many-pieces', { line, most: QUANTITY_MAX });
    if (quantity === known.quantity) return changedCart(it);
    const facts = factsIn(stream);
    const { sku } = known;
    // Fewer pieces of what is gone may be kept, until it is removed.
    if (quantity > known.quantity && !isForSale(sku, facts)) return reject('not-for-sale', { line, sku });
    const price = seenAfter(it.state.lines, [{ line, quantity }], it.state, at, facts).get(line)!;
    breakLock(it);
    it.append('line-changed', { cart: it.id, line, quantity, price });
    return changedCart(it);
  },
);

/**
 * The price that its buyer has seen on each line whose quantity changes: what a piece costs for so many, for that is what they asked for. A line with a
 * notice that nobody has acknowledged keeps the price that was seen, and the notice.
 */
export function seenAfter(
  lines: readonly Line[],
  changes: readonly Pick<Line, 'line' | 'quantity'>[],
  buying: Buying,
  at: string,
  facts: Facts,
): Map<string, SeenPrice> {
  const changed = withQuantities(
    lines,
    changes.map(({ line, quantity }) => ({ line, quantity, price: null })),
  );
  const before = pricesOf(lines, buying, at, facts);
  const after = pricesOf(changed, buying, at, facts);
  return new Map(
    lines.map(({ line, price }, index) => [line, isSamePrice(price, before[index]!) ? after[index]! : price]),
  );
}

/** Lines that are there no longer. */
export const removeLines = decision(
  carts,
  'remove-lines',
  ({ cart: id }) => cart(id),
  ({ lines: names }, it, { caller }) => {
    const fixed = fixedFor(it, caller);
    if (fixed !== undefined) return fixed;
    const lines = it.state.lines.map(({ line }) => line).filter((line) => names.includes(line));
    if (lines.length === 0) return changedCart(it);
    breakLock(it);
    it.append('lines-removed', { cart: it.id, lines });
    return changedCart(it);
  },
);

/** Nothing to buy is left. */
export const clearCart = decision(
  carts,
  'clear-cart',
  ({ cart: id }) => cart(id),
  (_, it, { caller }) => {
    const fixed = fixedFor(it, caller);
    if (fixed !== undefined) return fixed;
    const lines = it.state.lines.filter(({ isSaved }) => !isSaved).map(({ line }) => line);
    if (lines.length === 0) return changedCart(it);
    breakLock(it);
    it.append('lines-removed', { cart: it.id, lines });
    return changedCart(it);
  },
);

/** Not now, but not forgotten. */
export const saveForLater = decision(
  carts,
  'save-for-later',
  ({ cart: id }) => cart(id),
  ({ line }, it, { caller }) => {
    const fixed = fixedFor(it, caller);
    if (fixed !== undefined) return fixed;
    const known = it.state.lines.find((other) => other.line === line);
    if (known === undefined) return reject('no-such-line', { line });
    if (known.isSaved) return changedCart(it);
    breakLock(it);
    it.append('line-saved', { cart: it.id, line });
    return changedCart(it);
  },
);

/** Now after all. */
export const moveToCart = decision(
  carts,
  'move-to-cart',
  ({ cart: id }) => cart(id),
  ({ line }, it, { stream, caller }) => {
    const fixed = fixedFor(it, caller);
    if (fixed !== undefined) return fixed;
    const known = it.state.lines.find((other) => other.line === line);
    if (known === undefined) return reject('no-such-line', { line });
    if (!known.isSaved) return changedCart(it);
    if (!isForSale(known.sku, factsIn(stream))) return reject('not-for-sale', { line, sku: known.sku });
    breakLock(it);
    it.append('line-moved-to-cart', { cart: it.id, line });
    return changedCart(it);
  },
);
