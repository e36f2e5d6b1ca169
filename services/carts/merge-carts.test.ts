import { test } from 'node:test';
import { events, given, trialDigest, type Events } from '@banyan/core/testing';
import { cart } from './cart.ts';
import type { Line } from './lines.ts';
import { handOverCart, mergeCarts } from './merge-carts.ts';
import { money } from './testing/money.ts';
import { CART, OTHER, added, ann, begun, bob, broken, lineOf, locked, priced, world } from './testing/world.ts';

const THIRD = '00000000-0000-4000-8000-000000000003';
const VISITOR = 'visitor:00000000-0000-4000-8000-00000000000f';
const guest = { caller: { role: 'public', id: VISITOR, tenant: 'default', credential: VISITOR } } as const;
const token = 'x'.repeat(43);
const merge = { into: CART, from: OTHER, token };
const handed = events(cart(OTHER), ['cart-handed-over', { cart: OTHER, digest: trialDigest(token) }]);
const guests = (...lines: ReturnType<typeof lineOf>[]) => [begun(VISITOR, OTHER), added(lines, OTHER), handed];
const gone = events(cart(OTHER), ['cart-merged', { cart: OTHER, into: CART }]);
const entered = (coupon: string, id: string) => events(cart(id), ['coupon-entered', { cart: id, coupon }]);
const merged = (
  added: Line[],
  changed: { line: string; quantity: number; price: Line['price'] }[] = [],
  coupons: string[] = [],
) => events(cart(CART), ['lines-merged', { cart: CART, from: OTHER, added, changed, coupons }]);
const after = (...more: Events[]) => given(...world, begun(), ...more);
const bought = (line: ReturnType<typeof lineOf>): Line => ({ ...line, isSaved: false });

test('pieces of the same SKU add up, other lines come along, and the guest’s cart is closed', () => {
  after(added([lineOf('1', { quantity: 3 })]), ...guests(lineOf('1', { quantity: 4 }), lineOf('b', { sku: 'B' })))
    .when(mergeCarts, merge, ann)
    .then(merged([bought(lineOf('b', { sku: 'B' }))], [{ line: '1', quantity: 7, price: money(1000) }]), gone)
    .thenAnswer({ cart: CART, version: 2, capped: [] });
  // A name that is taken by another SKU is not taken away.
  after(added([lineOf('1')]), ...guests(lineOf('1', { sku: 'B' })))
    .when(mergeCarts, merge, ann)
    .then(merged([bought(lineOf('1-2', { sku: 'B' }))]), gone);
});

test('a line has its most pieces, and it is told which', () => {
  after(added([lineOf('1', { quantity: 6000 })]), ...guests(lineOf('x', { quantity: 5000 })))
    .when(mergeCarts, merge, ann)
    .then(merged([], [{ line: '1', quantity: 10_000, price: money(1000) }]), gone)
    .thenAnswer({ cart: CART, version: 2, capped: ['1'] });
});

test('what is saved for later stays so, and does not add up with what is to be bought', () => {
  const saved = events(cart(OTHER), ['line-saved', { cart: OTHER, line: 'x' }]);
  after(added([lineOf('1')]), ...guests(lineOf('x')), saved)
    .when(mergeCarts, merge, ann)
    .then(merged([{ ...lineOf('x'), isSaved: true }]), gone);
});

test('what was saved for later stays with a cart that was ordered, until it is merged into another one', () => {
  const saved = events(cart(OTHER), ['line-saved', { cart: OTHER, line: 'x' }]);
  const ordered = events(cart(OTHER), ['cart-ordered', { cart: OTHER, checkout: 'c', order: 'o' }]);
  const theirs = [begun('ann', OTHER), added([lineOf('x'), lineOf('y', { sku: 'B' })], OTHER)];
  const kept = [{ ...lineOf('x'), isSaved: true }];
  const begins = [begun(), merged(kept), gone];
  given(...world, ...theirs, saved, ordered)
    .when(mergeCarts, { into: CART, from: OTHER }, ann)
    .then(...begins);
  const over = given(...world, ...theirs, saved, ordered, begun(), merged(kept), gone);
  over.when(mergeCarts, { into: CART, from: OTHER }, ann).thenNothing();
  over.when(mergeCarts, { into: THIRD, from: OTHER }, ann).thenRejected('cart-closed', { cart: OTHER });
  over.when(mergeCarts, { into: CART, from: OTHER }, bob).thenRejected('no-such-cart', { cart: CART });
  // Nothing is left of one in which nothing was saved.
  after(...theirs, ordered)
    .when(mergeCarts, { into: CART, from: OTHER }, ann)
    .thenRejected('cart-closed', { cart: OTHER });
});

test('the customer’s coupons stay; a cart that begins with the merge has the guest’s', () => {
  after(entered('MINE', CART), ...guests(lineOf('x')), entered('THEIRS', OTHER))
    .when(mergeCarts, merge, ann)
    .then(merged([bought(lineOf('x'))], [], ['MINE']), gone);
  const begins = [begun(), merged([bought(lineOf('x'))], [], ['THEIRS']), gone];
  given(...world, ...guests(lineOf('x')), entered('THEIRS', OTHER))
    .when(mergeCarts, merge, ann)
    .then(...begins)
    .thenAnswer({ cart: CART, version: 1, capped: [] });
});

test('in another currency the guest’s lines cost what its lists say', () => {
  const euros = events(cart(CART), [
    'currency-changed',
    { cart: CART, currency: 'EUR', prices: [], droppedCoupons: [] },
  ]);
  after(priced('A', money(1000), money(1200, 'EUR')), euros, ...guests(lineOf('x'), lineOf('y', { sku: 'B' })))
    .when(mergeCarts, merge, ann)
    .then(
      merged([bought(lineOf('x', { price: money(1200, 'EUR') })), bought(lineOf('y', { sku: 'B', price: null }))]),
      gone,
    );
});

test('again changes nothing, whatever has become of the customer’s cart since', () => {
  const done = [...guests(lineOf('x')), merged([bought(lineOf('x'))]), gone];
  const again = after(...done).when(mergeCarts, merge, ann);
  again.thenNothing();
  again.thenAnswer({ cart: CART, version: 1, capped: [] });
  after(...done, locked(true))
    .when(mergeCarts, merge, ann)
    .thenNothing();
  after(...done)
    .when(mergeCarts, { ...merge, into: '00000000-0000-4000-8000-000000000003' }, ann)
    .thenRejected('cart-closed', { cart: OTHER });
});

test('a cart is merged by its owner or with the token of its owner, into one’s own', () => {
  const there = after(...guests(lineOf('x')));
  there.when(mergeCarts, { into: CART, from: OTHER }, ann).thenRejected('no-such-cart', { cart: OTHER });
  there.when(mergeCarts, { ...merge, token: 'y'.repeat(43) }, ann).thenRejected('no-such-cart', { cart: OTHER });
  there.when(mergeCarts, merge, bob).thenRejected('no-such-cart', { cart: CART });
  there.when(mergeCarts, { into: CART, from: CART }, ann).thenRejected('same-cart', { cart: CART });
  after(begun('ann', OTHER), added([lineOf('x')], OTHER))
    .when(mergeCarts, { into: CART, from: OTHER }, ann)
    .then(merged([bought(lineOf('x'))]), gone);
  after().when(mergeCarts, merge, ann).thenRejected('no-such-cart', { cart: OTHER });
});

test('a merge breaks locks that are not frozen, and is refused by those that are', () => {
  const two = { line: '1', quantity: 2, price: money(1000) };
  const breaking = [broken('d', OTHER), broken(), merged([], [two]), gone];
  after(added([lineOf('1')]), locked(false), ...guests(lineOf('1')), locked(false, 'd', OTHER))
    .when(mergeCarts, merge, ann)
    .then(...breaking);
  after(added([lineOf('1')]), locked(true), ...guests(lineOf('1')))
    .when(mergeCarts, merge, ann)
    .thenRejected('cart-locked', { cart: CART, checkout: 'c' });
  after(...guests(lineOf('1')), locked(true, 'd', OTHER))
    .when(mergeCarts, merge, ann)
    .thenRejected('cart-locked', { cart: OTHER, checkout: 'd' });
});

test('more lines than a cart may have are not merged at all', () => {
  const lines = (count: number, name: string, of: (nth: number) => string) =>
    Array.from({ length: count }, (_, nth) => lineOf(`${name}${nth}`, { sku: of(nth) }));
  after(added(lines(999, 'a', (nth) => `S${nth}`)), ...guests(...lines(2, 'b', (nth) => `T${nth}`)))
    .when(mergeCarts, merge, ann)
    .thenRejected('too-many-lines', { most: 1000 });
});

test('a guest hands over what is theirs, each token once', () => {
  const own = given(...world, begun(VISITOR, OTHER));
  own.when(handOverCart, { cart: OTHER, token }, guest).then(handed);
  given(...world, begun(VISITOR, OTHER), handed)
    .when(handOverCart, { cart: OTHER, token }, guest)
    .thenNothing();
  own.when(handOverCart, { cart: OTHER, token }, bob).thenRejected('no-such-cart', { cart: OTHER });
  given(...world, begun(VISITOR, OTHER), gone)
    .when(handOverCart, { cart: OTHER, token }, guest)
    .thenRejected('cart-closed', { cart: OTHER });
});
