import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { pricing } from '@banyan/pricing/contract';
import { cartExpiry } from './cart-expiry.ts';
import { cart } from './cart.ts';
import { known, knownAs } from './known.ts';
import { learnFromPricing } from './learn-from-pricing.ts';
import { money } from './testing/money.ts';
import { CART, added, begun, channel, lineOf, locked, sku } from './testing/world.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const SOON = '2026-01-02T00:00:00.000Z';
const LATER = '2026-01-03T00:00:00.000Z';

test('of a SKU its price and whether it can be bought is learnt, and nothing when only the rest has changed', () => {
  const facts = {
    sku: 'A',
    isForSale: true,
    taxClass: 'standard',
    weight: 1,
    categories: [],
    prices: [{ list: 'base', price: money(1000), quantity: 1, since: '2025-01-01T00:00:00.000Z' }],
    components: [],
  };
  const told = (part: object) => events(pricing, ['sku-learnt', { ...facts, ...part }]);
  const { taxClass: _, weight: __, categories: ___, components: ____, ...kept } = facts;
  given()
    .whenEvent(learnFromPricing, told({}))
    .then({ appended: [['sku-learnt', kept]] });
  given(sku('A'))
    .whenEvent(learnFromPricing, told({ weight: 2, taxClass: 'books' }))
    .thenNothing();
  given(sku('A'))
    .whenEvent(learnFromPricing, told({ product: 'P', isRetired: true }))
    .then({ appended: [['sku-learnt', { ...kept, product: 'P', isRetired: true }]] });
});

test('prices by a list set a timer for the next moment at which one begins or ends', () => {
  const place = { sku: 'A', list: 'sale', currency: 'GBP', since: NOW };
  const id = knownAs.listPrices('A', 'sale', 'GBP');
  const priced = (entries: object[]) => ({ ...place, entries }) as never;
  const dated = priced([
    { price: money(1), quantity: 1, from: SOON, until: LATER },
    { price: money(2), quantity: 1, until: '2025-01-01T00:00:00.000Z' },
  ]);
  const told = (facts: never) => events(pricing, ['list-prices-learnt', facts]);
  const learnt = (facts: never) => events(known(id), ['list-prices-learnt', facts]);
  given()
    .whenEvent(learnFromPricing, told(dated))
    .then({ appended: [['list-prices-learnt', dated]], scheduled: { turn: SOON } });
  const plain = priced([{ price: money(1), quantity: 1 }]);
  given(learnt(dated))
    .whenEvent(learnFromPricing, told(plain))
    .then({ appended: [['list-prices-learnt', plain]], cancelled: ['turn'] });
  given()
    .whenEvent(learnFromPricing, told(plain))
    .then({ appended: [['list-prices-learnt', plain]] });
  const turned = { appended: [['list-prices-turned', { place: id }]] } as const;
  given(learnt(dated))
    .whenTimer(learnFromPricing, id, 'turn', { at: SOON })
    .then({ appended: [...turned.appended], scheduled: { turn: LATER } });
  given(learnt(dated))
    .whenTimer(learnFromPricing, id, 'turn', { at: LATER })
    .then({ appended: [...turned.appended] });
});

test('promotions and coupons are learnt with where and in which currencies they can apply', () => {
  const facts = {
    promotion: 'p',
    name: 'P',
    channels: ['web'],
    byCoupon: true,
    priority: 1,
    isExclusive: false,
    isFirstOrderOnly: false,
    limits: {},
    action: { kind: 'fixed-amount', amounts: [money(1)] },
  } as const;
  const learnt = { promotion: 'p', channels: ['web'], currencies: ['GBP'], isActive: true };
  const defined = (part: object = {}) => events(pricing, ['promotion-defined', { ...facts, ...part } as never]);
  given()
    .whenEvent(learnFromPricing, defined())
    .then({ appended: [['promotion-learnt', learnt]] });
  given()
    .whenEvent(learnFromPricing, defined({ byCoupon: false }))
    .then({ appended: [['promotion-learnt', { ...learnt, isActive: false }]] });
  given(events(known(knownAs.promotion('p')), ['promotion-learnt', learnt]))
    .whenEvent(learnFromPricing, events(pricing, ['promotion-ended', { promotion: 'p' }]))
    .then({ appended: [['promotion-learnt', { ...learnt, isActive: false }]] });
  const coupon = { coupon: 'C', promotion: 'p', isActive: true };
  given()
    .whenEvent(learnFromPricing, events(pricing, ['coupon-issued', { coupon: 'C-1', promotion: 'p', limits: {} }]))
    .then({ appended: [['coupon-learnt', { ...coupon, coupon: 'C-1' }]] });
  given(events(known(knownAs.coupon('C-1')), ['coupon-learnt', { ...coupon, coupon: 'C-1' }]))
    .whenEvent(learnFromPricing, events(pricing, ['coupon-ended', { coupon: 'C-1' }]))
    .then({ appended: [['coupon-learnt', { coupon: 'C-1', promotion: 'p', isActive: false }]] });
});

test('a channel is learnt with what carts need of it, once', () => {
  const facts = {
    channel: 'web',
    name: 'Web',
    legalEntity: { id: 'uk', name: 'Banyan Ltd', country: 'GB' },
    currencies: ['GBP', 'EUR'],
    languages: ['en'],
    countries: ['GB'],
    priceLists: ['sale'],
    taxDisplay: 'with-tax',
    timeZone: 'Europe/London',
    locations: ['main'],
    series: { orders: 'o', invoices: 'i', creditNotes: 'c' },
    isOpen: true,
  } as const;
  const told = (part: object) => events(pricing, ['channel-learnt', { ...facts, ...part } as never]);
  given(channel())
    .whenEvent(learnFromPricing, told({ name: 'Shop' }))
    .thenNothing();
  const kept = { channel: 'web', isOpen: false, currencies: ['GBP', 'EUR'], priceLists: ['sale'] };
  given(channel())
    .whenEvent(learnFromPricing, told({ isOpen: false }))
    .then({ appended: [['channel-learnt', { ...kept, timeZone: 'Europe/London' }]] });
});

test('a cart ends thirty days after its visitor changed it last, a customer’s after a hundred and eighty, and none in a checkout', () => {
  const visitor = begun('visitor:00000000-0000-4000-8000-00000000000f');
  given()
    .whenEvent(cartExpiry, visitor)
    .then({ scheduled: { expiry: '2026-01-31T00:00:00.000Z' } });
  given()
    .whenEvent(cartExpiry, begun())
    .then({ scheduled: { expiry: '2026-06-30T00:00:00.000Z' } });
  const due = { at: '2026-01-31T00:00:00.000Z' };
  given(visitor)
    .whenTimer(cartExpiry, CART, 'expiry', due)
    .then({ appended: [['cart-expired', { cart: CART }]] });
  const line = { cart: CART, lines: [lineOf('1')] };
  const used = events(cart(CART), [
    'lines-added',
    line,
    { recordedAt: '2026-01-11T00:00:00.000Z', occurredAt: '2026-01-11T00:00:00.000Z' },
  ]);
  given(visitor, used)
    .whenTimer(cartExpiry, CART, 'expiry', due)
    .then({ scheduled: { expiry: '2026-02-10T00:00:00.000Z' } });
  given(visitor, added([lineOf('1')]), locked(false))
    .whenTimer(cartExpiry, CART, 'expiry', due)
    .then({ scheduled: { expiry: '2026-02-01T00:00:00.000Z' } });
  const ordered = events(cart(CART), ['cart-ordered', { cart: CART, checkout: 'c', order: 'o' }]);
  given(visitor, ordered).whenTimer(cartExpiry, CART, 'expiry', due).thenNothing();
});
