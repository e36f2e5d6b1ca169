import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { customers } from '@banyan/customers/contract';
import { addLines } from './add-lines.ts';
import { cart } from './cart.ts';
import { clearCart } from './change-lines.ts';
import { joinCarts, joining } from './join-carts.ts';
import { lockCart } from './lock-cart.ts';
import { added, ann, begun, bob, CART, lineOf, locked, OTHER, world } from './testing/world.ts';
import { visitorCarts } from './visitor-carts.ts';

const VISITOR = 'visitor:00000000-0000-4000-8000-00000000000f';
const guest = { caller: { role: 'public', id: VISITOR, tenant: 'default', credential: VISITOR } } as const;
const join = { visitor: VISITOR, customer: 'ann' };
const noted = (id: string) => events(visitorCarts(VISITOR), ['visitor-began-cart', { visitor: VISITOR, cart: id }]);
const joined = events(visitorCarts(VISITOR), ['visitor-carts-joined', join]);
const become = (id: string) => events(cart(id), ['cart-joined', { cart: id, customer: 'ann' }]);
const visitors = [...world, begun(VISITOR), noted(CART), added([lineOf('1')]), begun(VISITOR, OTHER), noted(OTHER)];
const all = [joined, become(CART), become(OTHER)];
const newCart = [begun(VISITOR), added([lineOf('1')]), noted(CART)];
const add = { cart: CART, channel: 'web', currency: 'GBP', lines: [{ line: '1', sku: 'A', quantity: 1 }] };

test('once customers say so, a visitor’s carts are the customer’s, in one decision and once', () => {
  given(...visitors)
    .whenEvent(joining, events(customers, ['visitor-joined', { ...join, digest: 'd' }]))
    .then({ sent: [['join', join]] });
  given(...visitors)
    .when(joinCarts, join)
    .then(...all);
  given(...visitors, joined, become(CART), become(OTHER))
    .when(joinCarts, join)
    .thenNothing();
});

test('before, a cart is not the customer’s; afterwards it is theirs alone', () => {
  given(...visitors)
    .when(clearCart, { cart: CART }, ann)
    .thenRejected('no-such-cart', { cart: CART });
  const after = given(...visitors, joined, become(CART));
  after.when(clearCart, { cart: CART }, ann).thenAnswer({ cart: CART, version: 2 });
  for (const other of [guest, bob])
    after.when(clearCart, { cart: CART }, other).thenRejected('no-such-cart', { cart: CART });
});

test('a checkout that the visitor has begun goes on with the cart', () => {
  const lock = { cart: CART, checkout: 'c', owner: VISITOR, frozen: true };
  given(...visitors, locked(false), joined, become(CART))
    .when(lockCart, lock)
    .then(locked(true));
  given(...visitors, locked(false), joined, become(CART))
    .when(lockCart, { ...lock, owner: 'bob' })
    .thenRejected('no-such-cart', { cart: CART });
});

test('a cart that is begun with the token of somebody who has joined meanwhile is the customer’s', () => {
  given(...world)
    .when(addLines, add, guest)
    .then(...newCart);
  given(...world, joined)
    .when(addLines, add, guest)
    .then(...newCart, become(CART));
  given(...world)
    .when(addLines, add, ann)
    .then(begun(), added([lineOf('1')]));
});
