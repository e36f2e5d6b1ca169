import { test } from 'node:test';
import { events, given, type Events } from '@banyan/core/testing';
import { addLines } from './add-lines.ts';
import { cart } from './cart.ts';
import { changeLine, clearCart, moveToCart, removeLines, saveForLater } from './change-lines.ts';
import { known, knownAs } from './known.ts';
import { money } from './testing/money.ts';
import { CART, added, ann, begun, bob, broken, channel, lineOf, locked, priced, sku, world } from './testing/world.ts';

const add = (...lines: { line: string; sku: string; quantity: number }[]) => ({
  cart: CART,
  channel: 'web',
  currency: 'GBP',
  lines,
});
const one = { line: '1', sku: 'A', quantity: 1 };
const two = { line: '2', sku: 'B', quantity: 3 };

test('the first lines begin a cart, with the prices that the buyer saw', () => {
  given(...world)
    .when(addLines, add(one, two), ann)
    .then(begun(), added([lineOf('1'), lineOf('2', { sku: 'B', quantity: 3 })]))
    .thenAnswer({ cart: CART, version: 1 });
  given(channel({ currencies: ['EUR', 'GBP'] }), sku('A'))
    .when(addLines, { cart: CART, channel: 'web', lines: [one] }, ann)
    .then(begun('ann', CART, 'EUR'), added([lineOf('1', { price: null })]));
});

test('a cart begins where and in what is sold', () => {
  given(sku('A')).when(addLines, add(one), ann).thenRejected('no-such-channel', { channel: 'web' });
  given(channel({ isOpen: false }), sku('A'))
    .when(addLines, add(one), ann)
    .thenRejected('channel-closed', { channel: 'web' });
  given(...world)
    .when(addLines, { ...add(one), currency: 'JPY' }, ann)
    .thenRejected('currency-not-sold', { currency: 'JPY' });
});

test('the same lines again change nothing, others under their names are refused', () => {
  const there = given(...world, begun(), added([lineOf('1')]));
  there.when(addLines, add(one), ann).thenNothing();
  there
    .when(addLines, add(one, two), ann)
    .then(added([lineOf('2', { sku: 'B', quantity: 3 })]))
    .thenAnswer({ cart: CART, version: 2 });
  there.when(addLines, add({ ...one, quantity: 2 }), ann).thenRejected('line-exists', { line: '1' });
  there.when(addLines, add({ ...one, sku: 'B' }), ann).thenRejected('line-exists', { line: '1' });
  there.when(addLines, add(two, two), ann).thenRejected('line-exists', { line: '2' });
});

test('a line is refused whose variant cannot be bought, and all others with it', () => {
  const unsold = (more: Events) => given(...world, more).when(addLines, add(two, one), ann);
  unsold(sku('A', { isForSale: false })).thenRejected('not-for-sale', { line: '1', sku: 'A' });
  unsold(sku('A', { isRetired: true })).thenRejected('not-for-sale', { line: '1', sku: 'A' });
  unsold(sku('A', { product: 'P' })).thenRejected('not-for-sale', { line: '1', sku: 'A' });
  given(...world, sku('A', { product: 'P', isForSale: false }), sku('P', { isRetired: true }))
    .when(addLines, add(one), ann)
    .then(begun(), added([lineOf('1')]));
  given(...world)
    .when(addLines, add({ ...one, sku: 'NONE' }), ann)
    .thenRejected('no-such-sku', { line: '1', sku: 'NONE' });
});

test('a line has ten thousand pieces at most, a cart a thousand lines', () => {
  given(...world)
    .when(addLines, add({ ...one, quantity: 10_001 }), ann)
    .thenRejected('too-many-pieces', { line: '1', most: 10_000 });
  given(...world, begun(), added([lineOf('1')]))
    .when(changeLine, { cart: CART, line: '1', quantity: 10_001 }, ann)
    .thenRejected('too-many-pieces', { line: '1', most: 10_000 });
  const full = added(Array.from({ length: 1000 }, (_, nth) => lineOf(`l${nth}`)));
  given(...world, begun(), full)
    .when(addLines, add(one), ann)
    .thenRejected('too-many-lines', { most: 1000 });
  const saved = events(cart(CART), ['line-saved', { cart: CART, line: 'l0' }]);
  given(...world, begun(), full, saved)
    .when(addLines, add(one), ann)
    .thenRejected('too-many-lines', { most: 1000 });
  given(...world)
    .when(addLines, add(...Array.from({ length: 1001 }, (_, nth) => ({ ...one, line: `l${nth}` }))), ann)
    .thenInvalid('/lines');
});

test('a cart is its owner’s alone, and of one channel and currency', () => {
  const anns = given(...world, begun(), added([lineOf('1')]));
  anns.when(addLines, add(two), bob).thenRejected('no-such-cart', { cart: CART });
  anns.when(changeLine, { cart: CART, line: '1', quantity: 2 }, bob).thenRejected('no-such-cart', { cart: CART });
  anns.when(removeLines, { cart: CART, lines: ['1'] }, bob).thenRejected('no-such-cart', { cart: CART });
  anns.when(clearCart, { cart: CART }, bob).thenRejected('no-such-cart', { cart: CART });
  anns.when(saveForLater, { cart: CART, line: '1' }, bob).thenRejected('no-such-cart', { cart: CART });
  anns.when(moveToCart, { cart: CART, line: '1' }, bob).thenRejected('no-such-cart', { cart: CART });
  anns.when(addLines, { ...add(two), channel: 'b2b' }, ann).thenRejected('other-channel', { channel: 'web' });
  anns.when(addLines, { ...add(two), currency: 'EUR' }, ann).thenRejected('other-currency', { currency: 'GBP' });
});

test('a quantity is set with the price for so many; a notice that nobody has acknowledged stays', () => {
  const broken3 = [
    { list: 'base', price: money(1000), quantity: 1, since: '2025-01-01T00:00:00.000Z' },
    { list: 'base', price: money(900), quantity: 3, since: '2025-01-01T00:00:00.000Z' },
  ];
  const there = [...world, sku('A', { prices: broken3 }), begun()];
  const change = { cart: CART, line: '1', quantity: 3 };
  const changed = (amount: number, quantity = 3) =>
    events(cart(CART), ['line-changed', { cart: CART, line: '1', quantity, price: money(amount) }]);
  given(...there, added([lineOf('1')]))
    .when(changeLine, change, ann)
    .then(changed(900))
    .thenAnswer({ cart: CART, version: 2 });
  given(...there, added([lineOf('1', { price: money(1100) })]))
    .when(changeLine, change, ann)
    .then(changed(1100));
  given(...there, added([lineOf('1')]))
    .when(changeLine, { ...change, quantity: 1 }, ann)
    .thenNothing();
  given(...there, added([lineOf('1')]))
    .when(changeLine, { ...change, line: '9' }, ann)
    .thenRejected('no-such-line', { line: '9' });
  // More of what is gone there is not; fewer are no harm.
  const gone = given(...there, added([lineOf('1', { quantity: 2 })]), sku('A', { isForSale: false }));
  gone.when(changeLine, change, ann).thenRejected('not-for-sale', { line: '1', sku: 'A' });
  gone
    .when(changeLine, { ...change, quantity: 1 }, ann)
    .then(events(cart(CART), ['line-changed', { cart: CART, line: '1', quantity: 1, price: money(1000) }]));
});

test('lines are removed, or saved for later and taken up again; what is so already is no change', () => {
  const there = given(...world, begun(), added([lineOf('1'), lineOf('2')]));
  const saved = events(cart(CART), ['line-saved', { cart: CART, line: '1' }]);
  const removed = (...lines: string[]) => events(cart(CART), ['lines-removed', { cart: CART, lines }]);
  there.when(removeLines, { cart: CART, lines: ['2', '9'] }, ann).then(removed('2'));
  there.when(removeLines, { cart: CART, lines: ['9'] }, ann).thenNothing();
  there.when(clearCart, { cart: CART }, ann).then(removed('1', '2'));
  there.when(saveForLater, { cart: CART, line: '1' }, ann).then(saved);
  there.when(saveForLater, { cart: CART, line: '9' }, ann).thenRejected('no-such-line', { line: '9' });
  there.when(moveToCart, { cart: CART, line: '1' }, ann).thenNothing();
  there.when(moveToCart, { cart: CART, line: '9' }, ann).thenRejected('no-such-line', { line: '9' });
  const kept = [...world, begun(), added([lineOf('1'), lineOf('2')]), saved];
  given(...kept)
    .when(clearCart, { cart: CART }, ann)
    .then(removed('2'));
  given(...kept)
    .when(saveForLater, { cart: CART, line: '1' }, ann)
    .thenNothing();
  const taken = events(cart(CART), ['line-moved-to-cart', { cart: CART, line: '1' }]);
  given(...kept)
    .when(moveToCart, { cart: CART, line: '1' }, ann)
    .then(taken);
  given(...kept, sku('A', { isForSale: false }))
    .when(moveToCart, { cart: CART, line: '1' }, ann)
    .thenRejected('not-for-sale', { line: '1', sku: 'A' });
});

test('every change breaks a lock that is not frozen, and is refused by one that is; what changes nothing breaks nothing', () => {
  const there = (frozen: boolean) => given(...world, begun(), added([lineOf('1')]), locked(frozen));
  there(false)
    .when(addLines, add(two), ann)
    .then(broken(), added([lineOf('2', { sku: 'B', quantity: 3 })]));
  there(false).when(addLines, add(one), ann).thenNothing();
  const line = { cart: CART, line: '1' };
  there(false)
    .when(saveForLater, line, ann)
    .then(broken(), events(cart(CART), ['line-saved', line]));
  const gone = events(cart(CART), ['lines-removed', { cart: CART, lines: ['1'] }]);
  there(false).when(clearCart, { cart: CART }, ann).then(broken(), gone);
  there(false)
    .when(removeLines, { cart: CART, lines: ['1'] }, ann)
    .then(broken(), gone);
  there(false)
    .when(changeLine, { ...line, quantity: 2 }, ann)
    .then(broken(), events(cart(CART), ['line-changed', { ...line, quantity: 2, price: money(1000) }]));
  const refused = ['cart-locked', { cart: CART, checkout: 'c' }] as const;
  there(true)
    .when(addLines, add(two), ann)
    .thenRejected(...refused);
  there(true)
    .when(saveForLater, line, ann)
    .thenRejected(...refused);
  there(true)
    .when(moveToCart, line, ann)
    .thenRejected(...refused);
  there(true)
    .when(clearCart, { cart: CART }, ann)
    .thenRejected(...refused);
  there(true)
    .when(removeLines, { cart: CART, lines: ['1'] }, ann)
    .thenRejected(...refused);
  there(true)
    .when(changeLine, { ...line, quantity: 2 }, ann)
    .thenRejected(...refused);
});

test('the price that is seen is that of the channel’s list for the buyer’s groups', () => {
  const list = { sku: 'A', list: 'sale', currency: 'GBP', since: '2025-01-01T00:00:00.000Z' };
  const place = known(knownAs.listPrices('A', 'sale', 'GBP'));
  const trade = events(place, [
    'list-prices-learnt',
    { ...list, entries: [{ price: money(600), quantity: 1, group: 'trade' }] },
  ]);
  const groups = events(known(knownAs.buyer('ann')), ['groups-learnt', { customer: 'ann', groups: ['trade'] }]);
  given(...world, trade, groups)
    .when(addLines, add(one), ann)
    .then(begun(), added([lineOf('1', { price: money(600) })]));
  given(...world, trade, groups)
    .when(addLines, add(one), bob)
    .then(begun('bob'), added([lineOf('1')]));
  given(...world, priced('A'), trade, groups)
    .when(addLines, add(one), bob)
    .then(begun('bob'), added([lineOf('1', { price: null })]));
});
