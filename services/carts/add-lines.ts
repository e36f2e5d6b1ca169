import { decision, reject, type CommandBody } from '@banyan/core';
import { breakLock, cart, changedCart, fixedFor, type CartHandle } from './cart.ts';
import { LINES_MAX, QUANTITY_MAX, carts } from './contract.ts';
import { factsIn, known, knownAs, type Facts } from './known.ts';
import { isForSale, pricesOf } from './prices.ts';
import { noteVisitorsCart } from './visitor-carts.ts';

type Body = CommandBody<typeof carts, 'add-lines'>;

/** Begins a cart, or goes on with it: all lines are added at once, so a cart and what is in it are one commit. */
export const addLines = decision(
  carts,
  'add-lines',
  ({ cart: id, channel, lines }) => ({
    it: cart(id),
    // What is known beforehand, so that it is loaded at once; the rest is found on the way.
    known: [known(knownAs.channel(channel)), ...lines.map(({ sku }) => known(knownAs.sku(sku)))],
  }),
  (body, { it }, { stream, caller, at }) => {
    const facts = factsIn(stream);
    const isNew = it.state.state === 'none';
    const misplaced = isNew ? notSold(body, facts) : (fixedFor(it, caller) ?? otherCart(body, it));
    if (misplaced !== undefined) return misplaced;
    const before = it.state.lines;
    const names = new Set<string>();
    const fresh: Body['lines'][number][] = [];
    for (const { line, sku, quantity } of body.lines) {
      const there = before.find((other) => other.line === line);
      const isSame = there?.sku === sku && there.quantity === quantity;
      if (names.has(line) || (there !== undefined && !isSame)) return reject('line-exists', { line });
      if (quantity > QUANTITY_MAX) return reject('too-many-pieces', { line, most: QUANTITY_MAX });
      names.add(line);
      if (there === undefined) fresh.push({ line, sku, quantity });
    }
    if (before.length + fresh.length > LINES_MAX) return reject('too-many-lines', { most: LINES_MAX });
    if (fresh.length === 0) return changedCart(it);
    const unsold = fresh.find(({ sku }) => !isForSale(sku, facts));
    if (unsold !== undefined) {
      const { line, sku } = unsold;
      const isKnown = (facts.of(knownAs.sku(sku))?.sku ?? null) !== null;
      return isKnown ? reject('not-for-sale', { line, sku }) : reject('no-such-sku', { line, sku });
    }
    if (isNew) {
      const currency = body.currency ?? facts.of(knownAs.channel(body.channel))!.channel!.currencies[0]!;
      it.append('cart-begun', { cart: it.id, owner: caller.id, channel: body.channel, currency });
    }
    breakLock(it);
    const added = fresh.map((line) => ({ ...line, price: null, isSaved: false }));
    const prices = pricesOf([...before, ...added], it.state, at, facts).slice(before.length);
    const lines = fresh.map((line, index) => ({ ...line, price: prices[index]! }));
    it.append('lines-added', { cart: it.id, lines });
    if (isNew) noteVisitorsCart(caller, it, stream);
    return changedCart(it);
  },
);

/** Why no cart can begin like this; undefined: it can. */
function notSold({ channel, currency }: Body, facts: Facts) {
  const place = facts.of(knownAs.channel(channel))?.channel ?? null;
  if (place === null) return reject('no-such-channel', { channel });
  if (!place.isOpen) return reject('channel-closed', { channel });
  if (currency !== undefined && !place.currencies.includes(currency)) return reject('currency-not-sold', { currency });
  return undefined;
}

/** Why this is not the cart that the caller thinks; undefined: it is. */
function otherCart({ channel, currency }: Body, { state }: CartHandle) {
  if (channel !== state.channel) return reject('other-channel', { channel: state.channel });
  if (currency !== undefined && currency !== state.currency)
    return reject('other-currency', { currency: state.currency });
  return undefined;
}
