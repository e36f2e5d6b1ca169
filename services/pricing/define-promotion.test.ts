import { test } from 'node:test';
import { BEGINNING, events, given } from '@banyan/core/testing';
import { LISTED_MAX, definePromotion, endCoupon, endPromotion, issueCoupon } from './define-promotion.ts';
import { coupon, promotion, promotionsOf } from './promotion.ts';
import { setTaxRate } from './set-taxes.ts';
import { gbp, promotionOf } from './testing/facts.ts';
import { defined } from './testing/world.ts';
import { coupons, promotions } from './views.ts';

const facts = promotionOf({ kind: 'percentage', rate: 10_000 }, { channels: ['web', 'shop'] });
const all = defined(facts);
const byCoupon = { ...facts, byCoupon: true };
const listed = (channel: string) => events(promotionsOf(channel), ['promotion-listed', { channel, promotion: 'sale' }]);
const unlisted = (channel: string) =>
  events(promotionsOf(channel), ['promotion-unlisted', { channel, promotion: 'sale' }]);
const nowhere = [unlisted('web'), unlisted('shop')];
const ended = events(promotion('sale'), ['promotion-ended', { promotion: 'sale' }]);

test('a promotion is defined, and listed in its channels unless it takes a coupon', () => {
  given()
    .when(definePromotion, facts)
    .then(...all);
  given()
    .when(definePromotion, byCoupon)
    .then(events(promotion('sale'), ['promotion-defined', byCoupon]));
  given(...all)
    .when(definePromotion, facts)
    .thenNothing();
});

test('a change lists it where it is new, and nowhere else any more', () => {
  const changed = { ...facts, channels: ['shop', 'fair'] };
  const change = events(promotion('sale'), ['promotion-defined', changed]);
  const moved = [listed('fair'), unlisted('web')];
  given(...all)
    .when(definePromotion, changed)
    .then(...moved, change);
  const toCoupon = events(promotion('sale'), ['promotion-defined', byCoupon]);
  given(...all)
    .when(definePromotion, byCoupon)
    .then(...nowhere, toCoupon);
});

test('a promotion is ended, once, and may begin anew', () => {
  given(...all)
    .when(endPromotion, { promotion: 'sale' })
    .then(...nowhere, ended);
  const over = given(...all, ...nowhere, ended);
  over.when(endPromotion, { promotion: 'sale' }).thenNothing();
  over.when(definePromotion, facts).then(...all);
  over.thenRow(promotions, 'sale', { ...facts, state: 'ended', changedAt: BEGINNING });
  given().when(endPromotion, { promotion: 'sale' }).thenRejected('no-such-promotion', { promotion: 'sale' });
});

test('what makes no sense is refused', () => {
  const at = '2026-01-01T00:00:00';
  given()
    .when(definePromotion, { ...facts, starts: at, ends: at })
    .thenRejected('empty-range', { promotion: 'sale' });
  const twice = [gbp(1), gbp(2)];
  const actions = [
    { kind: 'fixed-amount', amounts: twice },
    { kind: 'fixed-price', prices: twice },
    { kind: 'amount-tiers', tiers: [{ amounts: twice, rate: 1 }] },
  ] as const;
  for (const action of actions)
    given()
      .when(definePromotion, { ...facts, action })
      .thenRejected('currency-twice', { currency: 'GBP' });
  given()
    .when(definePromotion, { ...facts, minimum: twice })
    .thenRejected('currency-twice', { currency: 'GBP' });
  given()
    .when(definePromotion, { ...facts, action: { kind: 'percentage', rate: 100_001 } })
    .thenInvalid('/action/rate');
  given()
    .when(definePromotion, { ...facts, starts: '2026-01-01T24:00:00' })
    .thenInvalid('/starts');
});

test('a channel has so many promotions for everybody', () => {
  const many = Array.from({ length: LISTED_MAX }, (_, index) =>
    events(promotionsOf('shop'), ['promotion-listed', { channel: 'shop', promotion: `p-${index}` }]),
  );
  given(...many)
    .when(definePromotion, facts)
    .thenRejected('too-many-promotions', { channel: 'shop' });
});

const TEN = { coupon: 'TEN', promotion: 'sale', limits: { total: 5 } };
const issued = events(coupon('TEN'), ['coupon-issued', TEN]);
const gone = events(coupon('TEN'), ['coupon-ended', { coupon: 'TEN' }]);

test('a coupon is issued for a promotion that takes one, and stays with it', () => {
  const history = defined(byCoupon);
  given(...history)
    .when(issueCoupon, TEN)
    .then(issued);
  given(...history, issued)
    .when(issueCoupon, TEN)
    .thenNothing();
  const more = { ...TEN, limits: { total: 6, perCustomer: 1 } };
  given(...history, issued)
    .when(issueCoupon, more)
    .then(events(coupon('TEN'), ['coupon-issued', more]));
  given(...history, issued, gone)
    .when(issueCoupon, TEN)
    .then(issued);
  given(issued)
    .when(issueCoupon, { ...TEN, promotion: 'other' })
    .thenRejected('coupon-exists', { promotion: 'sale' });
  given().when(issueCoupon, TEN).thenRejected('no-such-promotion', { promotion: 'sale' });
  given(...all)
    .when(issueCoupon, TEN)
    .thenRejected('not-by-coupon', { promotion: 'sale' });
  given(...history)
    .when(issueCoupon, { ...TEN, coupon: 'ten' })
    .thenInvalid('/coupon');
});

test('a coupon is ended, once', () => {
  given(issued).when(endCoupon, { coupon: 'TEN' }).then(gone);
  given(issued, gone).when(endCoupon, { coupon: 'TEN' }).thenNothing();
  given().when(endCoupon, { coupon: 'TEN' }).thenRejected('no-such-coupon', { coupon: 'TEN' });
  given(issued, gone).thenRow(coupons, 'TEN', { ...TEN, state: 'ended', changedAt: BEGINNING });
});

test('a day that is on no calendar is refused, for promotions and for rates', () => {
  for (const day of ['2026-02-30', '2026-04-31', '2026-13-01', '2026-02-29', '2100-02-29'])
    given()
      .when(definePromotion, { ...facts, starts: `${day}T00:00:00` })
      .thenInvalid('/starts');
  for (const day of ['2028-02-29', '2000-02-29', '2026-02-28'])
    given()
      .when(definePromotion, { ...byCoupon, starts: `${day}T00:00:00` })
      .then(events(promotion('sale'), ['promotion-defined', { ...byCoupon, starts: `${day}T00:00:00` }]));
  for (const from of ['2026-02-30', '2025-02-29'])
    given()
      .when(setTaxRate, { zone: 'uk', taxClass: 'standard', from, category: 'S', rate: 20_000 })
      .thenInvalid('/from');
});
