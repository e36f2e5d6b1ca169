import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { acknowledgeChanges } from './acknowledge-changes.ts';
import { cart } from './cart.ts';
import { changeCurrency } from './change-currency.ts';
import { enterCoupon, removeCoupon } from './coupons.ts';
import { known, knownAs } from './known.ts';
import { money } from './testing/money.ts';
import { CART, added, ann, begun, bob, broken, lineOf, locked, priced, sku, world } from './testing/world.ts';

const to = (currency: string) => ({ cart: CART, currency });
const entered = (coupon: string) => events(cart(CART), ['coupon-entered', { cart: CART, coupon }]);
const offered = (
  coupon: string,
  currencies: string[] | null,
  part: { isActive?: boolean; channels?: string[] } = {},
) => [
  events(known(knownAs.coupon(coupon)), ['coupon-learnt', { coupon, promotion: coupon, isActive: true }]),
  events(known(knownAs.promotion(coupon)), [
    'promotion-learnt',
    { promotion: coupon, channels: ['web'], isActive: true, currencies, ...part },
  ]),
];
const changed = (prices: { line: string; price: ReturnType<typeof money> | null }[], droppedCoupons: string[] = []) =>
  events(cart(CART), ['currency-changed', { cart: CART, currency: 'EUR', prices, droppedCoupons }]);
const filled = [
  ...world,
  priced('A', money(1000), money(1200, 'EUR')),
  begun(),
  added([lineOf('1'), lineOf('2', { sku: 'B' })]),
];
const euros = [
  { line: '1', price: money(1200, 'EUR') },
  { line: '2', price: null },
];

test('another currency prices by its own lists, never converts, and tells which lines have no price in it', () => {
  given(...filled)
    .when(changeCurrency, to('EUR'), ann)
    .then(changed(euros))
    .thenAnswer({ cart: CART, version: 2, unpriced: ['2'], droppedCoupons: [] });
  const same = given(...filled).when(changeCurrency, to('GBP'), ann);
  same.thenNothing();
  same.thenAnswer({ cart: CART, version: 1, unpriced: [], droppedCoupons: [] });
  given(...filled)
    .when(changeCurrency, to('JPY'), ann)
    .thenRejected('currency-not-sold', { currency: 'JPY' });
  given(...filled)
    .when(changeCurrency, to('EUR'), bob)
    .thenRejected('no-such-cart', { cart: CART });
});

test('coupons that cannot apply in the currency are dropped: those of other amounts, ended ones, those of elsewhere, unknown ones', () => {
  const coupons = ['ANY', 'BOTH', 'POUNDS', 'ENDED', 'AWAY', 'NONE'];
  given(
    ...filled,
    ...coupons.map(entered),
    ...offered('ANY', null),
    ...offered('BOTH', ['GBP', 'EUR']),
    ...offered('POUNDS', ['GBP']),
    ...offered('ENDED', null, { isActive: false }),
    ...offered('AWAY', null, { channels: ['b2b'] }),
  )
    .when(changeCurrency, to('EUR'), ann)
    .then(changed(euros, ['POUNDS', 'ENDED', 'AWAY', 'NONE']))
    .thenAnswer({ cart: CART, version: 8, unpriced: ['2'], droppedCoupons: ['POUNDS', 'ENDED', 'AWAY', 'NONE'] });
});

test('during a checkout the currency stays, frozen or not', () => {
  for (const frozen of [false, true])
    given(...filled, locked(frozen))
      .when(changeCurrency, to('EUR'), ann)
      .thenRejected('cart-locked', { cart: CART, checkout: 'c' });
});

test('what is acknowledged is what was shown: of a price that has changed again the notice stays', () => {
  const dearer = [...filled, sku('A', { prices: [{ ...lineOf('1'), price: money(1100) }].map(base) })];
  const seen = (amount: number) => ({ cart: CART, prices: [{ line: '1', price: money(amount) }] });
  const told = events(cart(CART), ['changes-acknowledged', { ...seen(1100), coupons: [] }]);
  given(...dearer)
    .when(acknowledgeChanges, seen(1100), ann)
    .then(told);
  given(...dearer, told)
    .when(acknowledgeChanges, seen(1100), ann)
    .thenNothing();
  for (const amount of [1000, 1200])
    given(...dearer)
      .when(acknowledgeChanges, seen(amount), ann)
      .thenNothing();
  given(...dearer)
    .when(acknowledgeChanges, { cart: CART, prices: [{ line: '9', price: money(1100) }] }, ann)
    .thenNothing();
  given(...dearer)
    .when(acknowledgeChanges, seen(1100), bob)
    .thenRejected('no-such-cart', { cart: CART });
  // No change of what is bought: allowed while it is paid, and no lock is broken.
  given(...dearer, locked(true))
    .when(acknowledgeChanges, seen(1100), ann)
    .then(told);
});

const base = ({ price }: { price: ReturnType<typeof money> }) => ({
  list: 'base',
  price,
  quantity: 1,
  since: '2025-01-01T00:00:00.000Z',
});

test('dropped coupons are told until that is acknowledged, or they are entered again', () => {
  const dropped = [...filled, entered('POUNDS'), changed(euros, ['POUNDS'])];
  const seen = { cart: CART, coupons: ['POUNDS', 'OTHER'] };
  const told = events(cart(CART), ['changes-acknowledged', { cart: CART, prices: [], coupons: ['POUNDS'] }]);
  given(...dropped)
    .when(acknowledgeChanges, seen, ann)
    .then(told);
  given(...dropped, told)
    .when(acknowledgeChanges, seen, ann)
    .thenNothing();
  given(...dropped, entered('POUNDS'))
    .when(acknowledgeChanges, seen, ann)
    .thenNothing();
});

test('coupon codes are entered in capitals, each once, ten at most, and removed', () => {
  const enter = (coupon: string) => ({ cart: CART, coupon });
  const there = given(...filled, entered('SPRING'));
  given(...filled)
    .when(enterCoupon, enter('spring'), ann)
    .then(entered('SPRING'))
    .thenAnswer({ cart: CART, version: 2 });
  there.when(enterCoupon, enter('Spring'), ann).thenNothing();
  const ten = Array.from({ length: 10 }, (_, nth) => entered(`C-${nth}`));
  given(...filled, ...ten)
    .when(enterCoupon, enter('one-more'), ann)
    .thenRejected('too-many-coupons', { most: 10 });
  there
    .when(removeCoupon, enter('spring'), ann)
    .then(events(cart(CART), ['coupon-removed', { cart: CART, coupon: 'SPRING' }]));
  there.when(removeCoupon, enter('none'), ann).thenNothing();
  for (const decide of [enterCoupon, removeCoupon] as const) {
    there.when(decide, enter('x-1'), bob).thenRejected('no-such-cart', { cart: CART });
    given(...filled, locked(true))
      .when(decide, enter('x-1'), ann)
      .thenRejected('cart-locked', { cart: CART, checkout: 'c' });
  }
  given(...filled, locked(false))
    .when(enterCoupon, enter('spring'), ann)
    .then(broken(), entered('SPRING'));
});
