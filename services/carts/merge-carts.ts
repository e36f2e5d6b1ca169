import { decision, reject } from '@banyan/core';
import { breakLock, cart, changedCart, fixedFor, frozen, notYours, type CartHandle } from './cart.ts';
import { seenAfter } from './change-lines.ts';
import { LINES_MAX, QUANTITY_MAX, carts } from './contract.ts';
import { factsIn, type Facts } from './known.ts';
import type { Line } from './lines.ts';
import { pricesOf } from './prices.ts';

/** What a guest does before signing in: the cart's owner lets whoever shows the token have it. */
export const handOverCart = decision(
  carts,
  'hand-over-cart',
  ({ cart: id }) => cart(id),
  ({ token }, it, { caller }) => {
    const closed = notYours(it, caller);
    if (closed !== undefined) return closed;
    if (it.state.handover !== token) it.append('cart-handed-over', { cart: it.id, digest: token });
  },
);

/** One decision over both carts: whatever is sent twice or at once, each line moves once. */
export const mergeCarts = decision(
  carts,
  'merge-carts',
  ({ into, from }) => ({ into: cart(into), from: cart(from) }),
  ({ token }, { into, from }, { stream, caller, at }) => {
    if (into.id === from.id) return reject('same-cart', { cart: into.id });
    const isNew = into.state.state === 'none';
    if (!isNew && into.state.owner !== caller.id) return reject('no-such-cart', { cart: into.id });
    if (!isNew && from.state.mergedInto === into.id) return { ...changedCart(into), capped: [] };
    const fixed = (isNew ? undefined : fixedFor(into, caller)) ?? notMergeable(from, caller.id, token);
    if (fixed !== undefined) return fixed;
    const { channel, currency, lines, coupons } = from.state;
    if (!isNew && into.state.channel !== channel) return reject('other-channel', { channel: into.state.channel });
    if (isNew) into.append('cart-begun', { cart: into.id, owner: caller.id, channel, currency });

    const { added, grown, capped } = share(into.state.lines, lines);
    if (into.state.lines.length + added.length > LINES_MAX) return reject('too-many-lines', { most: LINES_MAX });
    const facts = factsIn(stream);
    const seen = seenAfter(into.state.lines, grown, into.state, at, facts);
    breakLock(from);
    if (added.length + grown.length > 0 || isNew) {
      breakLock(into);
      into.append('lines-merged', {
        cart: into.id,
        from: from.id,
        added: seenIn(added, into, from, at, facts),
        changed: grown.map(({ line, quantity }) => ({ line, quantity, price: seen.get(line)! })),
        // Where there is nothing that could stay, the guest's come along.
        coupons: isNew ? coupons : into.state.coupons,
      });
    }
    from.append('cart-merged', { cart: from.id, into: into.id });
    return { ...changedCart(into), capped };
  },
);

/** Why nothing of a cart can be merged by the caller; undefined: it can. A cart that they have no right to is as good as none. */
function notMergeable(from: CartHandle, caller: string, token: string | undefined) {
  const { state, owner, handover } = from.state;
  const isTheirs = owner === caller || (token !== undefined && handover === token);
  if (state === 'none' || !isTheirs) return reject('no-such-cart', { cart: from.id });
  // What was saved for later outlives the order.
  const isLeft = state === 'open' || (state === 'ordered' && from.state.lines.length > 0);
  return isLeft ? frozen(from) : reject('cart-closed', { cart: from.id });
}

/** What becomes of the lines of a cart in another: more pieces of a line of the same SKU, up to the most, or a line of its own. */
function share(lines: readonly Line[], more: readonly Line[]) {
  const names = new Set(lines.map(({ line }) => line));
  const pieces = new Map<string, { readonly line: string; quantity: number; readonly before: number }>();
  const kindOf = ({ sku, isSaved }: Line): string => `${isSaved ? 'saved' : 'to buy'} ${sku}`;
  for (const line of lines)
    if (!pieces.has(kindOf(line)))
      pieces.set(kindOf(line), { line: line.line, quantity: line.quantity, before: line.quantity });
  const added: Line[] = [];
  const capped = new Set<string>();
  for (const line of more) {
    const there = pieces.get(kindOf(line));
    if (there === undefined) {
      const name = freeName(line.line, names);
      names.add(name);
      added.push({ ...line, line: name });
      continue;
    }
    if (there.quantity + line.quantity > QUANTITY_MAX) capped.add(there.line);
    there.quantity = Math.min(QUANTITY_MAX, there.quantity + line.quantity);
  }
  const grown = [...pieces.values()].filter(({ quantity, before }) => quantity > before);
  return { added, grown, capped: [...capped] };
}

/** A line's name, or one like it that the other cart does not have. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let nth = 2; ; nth++) {
    // Names have 100 characters at most.
    const next = `${Array.from(name).slice(0, 90).join('')}-${nth}`;
    if (!taken.has(next)) return next;
  }
}

/** Lines with the price that was seen on them, or in another currency that of its lists. */
function seenIn(added: readonly Line[], into: CartHandle, from: CartHandle, at: string, facts: Facts): Line[] {
  if (into.state.currency === from.state.currency) return [...added];
  const prices = pricesOf([...into.state.lines, ...added], into.state, at, facts).slice(into.state.lines.length);
  return added.map((line, index) => ({ ...line, price: prices[index]! }));
}
