import { test } from 'node:test';
import { events, given, type Events } from '@banyan/core/testing';
import { cart } from './cart.ts';
import { closeCart, lockCart, unlockCart } from './lock-cart.ts';
import { CART, added, begun, broken, lineOf, locked, sku, world } from './testing/world.ts';

const lock = { cart: CART, checkout: 'c', owner: 'ann', frozen: false };
const coupon = events(cart(CART), ['coupon-entered', { cart: CART, coupon: 'SPRING' }]);
const saved = events(cart(CART), ['line-saved', { cart: CART, line: '2' }]);
const filled = [...world, begun(), added([lineOf('1', { quantity: 3 }), lineOf('2')]), coupon, saved];
const content = {
  cart: CART,
  version: 3,
  channel: 'web',
  currency: 'GBP',
  lines: [{ line: '1', sku: 'A', quantity: 3 }],
  coupons: ['SPRING'],
};
const unlocked = (checkout: string) => events(cart(CART), ['cart-unlocked', { cart: CART, checkout }]);
const ordered = events(cart(CART), ['cart-ordered', { cart: CART, checkout: 'c', order: 'o' }]);
const after = (...more: Events[]) => given(...filled, ...more);

test('a lock is answered with what is bought, also again, and can become frozen once', () => {
  after().when(lockCart, lock).then(locked(false)).thenAnswer(content);
  const again = after(locked(false)).when(lockCart, { ...lock, version: 3 });
  again.thenNothing();
  again.thenAnswer(content);
  after(locked(false))
    .when(lockCart, { ...lock, frozen: true })
    .then(locked(true))
    .thenAnswer(content);
  after(locked(true))
    .when(lockCart, { ...lock, frozen: true })
    .thenNothing();
  after(locked(true)).when(lockCart, lock).thenNothing();
  after()
    .when(lockCart, { ...lock, frozen: true, version: 3 })
    .then(locked(true));
});

test('a lock is refused of what is not there, not the owner’s, empty, changed, sold off or in another checkout', () => {
  given().when(lockCart, lock).thenRejected('no-such-cart', { cart: CART });
  after()
    .when(lockCart, { ...lock, owner: 'bob' })
    .thenRejected('no-such-cart', { cart: CART });
  given(...world, begun())
    .when(lockCart, lock)
    .thenRejected('cart-empty', { cart: CART });
  after(events(cart(CART), ['line-saved', { cart: CART, line: '1' }]))
    .when(lockCart, lock)
    .thenRejected('cart-empty', { cart: CART });
  after()
    .when(lockCart, { ...lock, version: 2 })
    .thenRejected('cart-changed', { cart: CART, version: 3 });
  const gone = sku('A', { isForSale: false });
  after(gone).when(lockCart, lock).thenRejected('not-for-sale', { line: '1', sku: 'A' });
  // What was locked before is bought as it was.
  after(locked(false), gone)
    .when(lockCart, { ...lock, frozen: true })
    .then(locked(true));
  for (const frozen of [false, true])
    after(locked(frozen, 'other')).when(lockCart, lock).thenRejected('cart-locked', { cart: CART, checkout: 'other' });
  after(locked(true), ordered).when(lockCart, lock).thenRejected('cart-closed', { cart: CART });
});

test('a lock that was broken or given back does not come back, whatever comes late', () => {
  const late = { ...lock, frozen: true };
  after(locked(false), broken()).when(lockCart, late).thenRejected('lock-broken', { cart: CART, checkout: 'c' });
  after(locked(false), unlocked('c')).when(lockCart, lock).thenRejected('lock-broken', { cart: CART, checkout: 'c' });
  after(locked(false), broken(), locked(false, 'next'), unlocked('next'))
    .when(lockCart, late)
    .thenRejected('lock-broken', { cart: CART, checkout: 'c' });
  after(locked(false), broken())
    .when(lockCart, { ...lock, checkout: 'next' })
    .then(locked(false, 'next'));
});

test('a lock is given back once, also before it has come', () => {
  const end = { cart: CART, checkout: 'c' };
  after(locked(true)).when(unlockCart, end).then(unlocked('c'));
  after(locked(true), unlocked('c')).when(unlockCart, end).thenNothing();
  after(locked(false), broken()).when(unlockCart, end).thenNothing();
  after().when(unlockCart, end).then(unlocked('c'));
  after(unlocked('c')).when(lockCart, lock).thenRejected('lock-broken', { cart: CART, checkout: 'c' });
  // Another checkout's stays.
  after(locked(true, 'other'), unlocked('c')).thenState(cart(CART), {
    ...stateOf,
    lock: { checkout: 'other', frozen: true },
    over: ['c'],
  });
  after(locked(true), ordered).when(unlockCart, end).thenNothing();
  given().when(unlockCart, end).thenRejected('no-such-cart', { cart: CART });
});

const stateOf = {
  state: 'open',
  owner: 'ann',
  formerOwner: null,
  channel: 'web',
  currency: 'GBP',
  version: 3,
  lines: [
    { ...lineOf('1', { quantity: 3 }), isSaved: false },
    { ...lineOf('2'), isSaved: true },
  ],
  coupons: ['SPRING'],
  droppedCoupons: [],
  lock: null,
  over: [],
  handover: null,
  mergedInto: null,
  order: null,
  changedAt: '2026-01-01T00:00:00.000Z',
} as const;

test('a cart is closed by the checkout that has it, once', () => {
  const close = { cart: CART, checkout: 'c', order: 'o' };
  after(locked(true)).when(closeCart, close).then(ordered);
  after(locked(false)).when(closeCart, close).then(ordered);
  after(locked(true), ordered).when(closeCart, close).thenNothing();
  after(locked(true), ordered)
    .when(closeCart, { ...close, order: 'p' })
    .thenRejected('not-locked', { cart: CART, checkout: 'c' });
  after().when(closeCart, close).thenRejected('not-locked', { cart: CART, checkout: 'c' });
  after(locked(true, 'other')).when(closeCart, close).thenRejected('not-locked', { cart: CART, checkout: 'c' });
  given().when(closeCart, close).thenRejected('no-such-cart', { cart: CART });
});
