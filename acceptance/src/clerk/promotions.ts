import assert from 'node:assert/strict';
import { aCoupon, aPromotion, aShop, basketOf, quoted, type Basket, type Shop } from '../given/a-shop.ts';
import { goods } from '../given/goods.ts';
import { pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** What is taken off, and how often. */
export const promotions = chapter('a clerk runs promotions', {
  'a percentage is allotted to the lines to the last penny': async (world) => {
    const shop = await aShop(world);
    const skus = await goods(world, shop, [999, 501, 1]);
    await aPromotion(world, shop, { kind: 'percentage', rate: 10_000 });
    const quote = await quoted(world, shop, basketOf(...skus.map((sku) => [sku, 1] as const)));
    assert.equal(quote.totals.discount, 150);
    assert.deepEqual(discountsOf(quote), [100, 50, 0]);
  },

  'an amount that cannot be shared evenly goes to the first lines': async (world) => {
    const shop = await aShop(world);
    const skus = await goods(world, shop, [500, 500, 500]);
    await aPromotion(world, shop, { kind: 'fixed-amount', amounts: [pounds(100)] });
    assert.deepEqual(
      discountsOf(await quoted(world, shop, basketOf(...skus.map((sku) => [sku, 1] as const)))),
      [34, 33, 33],
    );
  },

  'nothing is reduced below zero': async (world) => {
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    await aPromotion(world, shop, { kind: 'fixed-amount', amounts: [pounds(5000)] });
    await aPromotion(world, shop, { kind: 'percentage', rate: 100_000 }, { priority: 20 });
    const { totals } = await quoted(world, shop, basketOf([mug, 1]));
    assert.deepEqual([totals.discount, totals.gross], [1000, 395]);
  },

  'a fixed price holds for the articles that it names': async (world) => {
    const shop = await aShop(world);
    const [mug = '', jug = ''] = await goods(world, shop, [1000, 1000]);
    await aPromotion(world, shop, { kind: 'fixed-price', prices: [pounds(750)] }, { skus: [mug] });
    assert.deepEqual(discountsOf(await quoted(world, shop, basketOf([mug, 2], [jug, 2]))), [500, 0]);
  },

  'of three pieces the cheapest is free': async (world) => {
    const shop = await aShop(world);
    const [dear = '', middle = '', cheap = ''] = await goods(world, shop, [300, 200, 100]);
    await aPromotion(world, shop, { kind: 'buy-x-get-y', buy: 2, get: 1, rate: 100_000 });
    const discount = async (basket: Basket) => (await quoted(world, shop, basket)).totals.discount as number;
    assert.equal(await discount(basketOf([dear, 1], [middle, 1], [cheap, 1])), 100);
    assert.equal(await discount(basketOf([dear, 2])), 0);
    assert.equal(await discount(basketOf([dear, 6])), 600);
  },

  'delivery is free for whoever has the code': async (world) => {
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const coupon = await aCoupon(world, shop, { kind: 'free-shipping' });
    const basket = basketOf([mug, 1]);
    assert.equal((await quoted(world, shop, basket)).totals.gross, 1395);
    const { totals, coupons } = await quoted(world, shop, { ...basket, coupons: [coupon.toLowerCase()] });
    assert.deepEqual([totals.gross, totals.shipping, coupons], [1000, 0, [{ coupon, outcome: 'applied' }]]);
  },

  'more pieces, and a larger sum, reach the next tier': async (world) => {
    const [byPieces, bySum] = [await aShop(world), await aShop(world)];
    const [mug = ''] = await goods(world, byPieces, [1000]);
    const [jug = ''] = await goods(world, bySum, [100]);
    const rates = [5000, 10_000] as const;
    await aPromotion(world, byPieces, {
      kind: 'quantity-tiers',
      tiers: rates.map((rate, nth) => ({ quantity: 3 + 2 * nth, rate })),
    });
    await aPromotion(world, bySum, {
      kind: 'amount-tiers',
      tiers: rates.map((rate, nth) => ({ amounts: [pounds(5000 + 5000 * nth)], rate })),
    });
    const discount = async (shop: Shop, basket: Basket) =>
      (await quoted(world, shop, basket)).totals.discount as number;
    const [two, three, four, five] = [2, 3, 4, 5].map((pieces) => discount(byPieces, basketOf([mug, pieces])));
    assert.deepEqual(await Promise.all([two, three, four, five]), [0, 150, 200, 500]);
    const sums = [49, 50, 99, 100].map((pieces) => discount(bySum, basketOf([jug, pieces])));
    assert.deepEqual(await Promise.all(sums), [0, 250, 495, 1000]);
  },

  'an exclusive promotion stands alone': async (world) => {
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const alone = await aPromotion(
      world,
      shop,
      { kind: 'percentage', rate: 10_000 },
      { isExclusive: true, priority: 1 },
    );
    await aPromotion(world, shop, { kind: 'percentage', rate: 20_000 }, { priority: 2 });
    const quote = await quoted(world, shop, basketOf([mug, 1]));
    assert.deepEqual(
      quote.promotions.map((one: any) => [one.promotion, one.amount]),
      [[alone, 100]],
    );
    await world.owner.does('pricing/end-promotion', { promotion: alone });
    assert.equal((await quoted(world, shop, basketOf([mug, 1]))).totals.discount, 200);
  },

  'promotions follow one another by priority, each on what is left': async (world) => {
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    await aPromotion(world, shop, { kind: 'percentage', rate: 50_000 }, { priority: 2 });
    await aPromotion(world, shop, { kind: 'fixed-amount', amounts: [pounds(200)] }, { priority: 1 });
    const { promotions: applied } = await quoted(world, shop, basketOf([mug, 1]));
    assert.deepEqual(
      applied.map((one: any) => one.amount),
      [200, 400],
    );
  },

  'a coupon that does not apply says why': async (world) => {
    const { owner } = world;
    const [shop, other] = [await aShop(world), await aShop(world)];
    const [mug = ''] = await goods(world, shop, [1000]);
    const tenth = { kind: 'percentage', rate: 10_000 };
    const ended = await aCoupon(world, shop, tenth);
    await owner.does('pricing/end-coupon', { coupon: ended });
    const expected: readonly [string, string][] = [
      [world.name('never-issued').toUpperCase(), 'unknown'],
      [ended, 'ended'],
      [await aCoupon(world, other, tenth), 'other-channel'],
      [await aCoupon(world, shop, tenth, {}, { starts: '2099-01-01T00:00:00' }), 'not-now'],
      [await aCoupon(world, shop, tenth, {}, { ends: '2020-01-01T00:00:00' }), 'not-now'],
      [await aCoupon(world, shop, tenth, {}, { minimum: [pounds(1001)] }), 'below-minimum'],
      [await aCoupon(world, shop, tenth, {}, { groups: ['trade'] }), 'other-group'],
      [
        await aCoupon(world, shop, { kind: 'fixed-amount', amounts: [{ amount: 1, currency: 'EUR', scale: 2 }] }),
        'not-in-currency',
      ],
      [await aCoupon(world, shop, tenth, {}, { skus: [world.sku('OTHER')] }), 'nothing-to-reduce'],
      [await aCoupon(world, shop, tenth, { perCustomer: 1 }), 'buyer-unknown'],
    ];
    for (const [coupon, outcome] of expected) {
      const { coupons, totals } = await quoted(world, shop, { ...basketOf([mug, 1]), coupons: [coupon] });
      assert.deepEqual([coupons, totals.discount], [[{ coupon, outcome }], 0]);
    }
  },

  'a coupon that is used up between quote and order is refused, and not booked': async (world) => {
    const { owner } = world;
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const coupon = await aCoupon(world, shop, { kind: 'percentage', rate: 10_000 }, { total: 1 });
    const [one, two] = [await withCoupon(world, shop, mug, coupon), await withCoupon(world, shop, mug, coupon)];
    await owner.does('pricing/claim-quote', one);
    const { details } = await owner.isRefused('409 used-up', 'pricing/claim-quote', two);
    assert.deepEqual([details.coupon, details.limit], [coupon, 'total']);
    assert.equal(await owner.sees('pricing/uses', { coupon }), 1);
    await owner.does('pricing/release-claim', { claim: one.claim });
    assert.equal(await owner.sees('pricing/uses', { coupon }), 0);
    await owner.does('pricing/claim-quote', two);
  },

  'a coupon once for each customer is once for each customer': async (world) => {
    const { owner } = world;
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const coupon = await aCoupon(world, shop, { kind: 'percentage', rate: 10_000 }, { perCustomer: 1 });
    const [ann, bob] = [world.name('ann'), world.name('bob')];
    const claims = [];
    for (const buyer of [ann, ann, bob]) claims.push(await withCoupon(world, shop, mug, coupon, buyer));
    await owner.does('pricing/claim-quote', claims[0]);
    const { details } = await owner.isRefused('409 used-up', 'pricing/claim-quote', claims[1]);
    assert.equal(details.limit, 'per-customer');
    await owner.does('pricing/claim-quote', claims[2]);
    assert.deepEqual(
      [await owner.sees('pricing/uses', { coupon, buyer: ann }), await owner.sees('pricing/uses', { coupon })],
      [1, 2],
    );
  },

  'a first order is the first that is claimed': async (world) => {
    const { owner } = world;
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    await aPromotion(world, shop, { kind: 'percentage', rate: 10_000 }, { isFirstOrderOnly: true });
    const buyer = world.name('ann');
    const first = await withCoupon(world, shop, mug, undefined, buyer);
    const second = await withCoupon(world, shop, mug, undefined, buyer);
    assert.deepEqual([first.expectedTotal, second.expectedTotal], [1295, 1295]);
    await owner.does('pricing/claim-quote', first);
    const { details } = await owner.isRefused('409 price-changed', 'pricing/claim-quote', second);
    assert.deepEqual([details.total, details.difference], [1395, 100]);
    assert.equal((await withCoupon(world, shop, mug, undefined, buyer)).expectedTotal, 1395);
  },

  'of forty who claim one of five coupons at once, five get it': async (world) => {
    const { owner } = world;
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const coupon = await aCoupon(world, shop, { kind: 'percentage', rate: 10_000 }, { total: 5 });
    const claims = await Promise.all(Array.from({ length: 40 }, () => withCoupon(world, shop, mug, coupon)));
    const outcomes = await Promise.all(
      claims.map(async (claim) => (await owner.post('pricing/claim-quote', claim)).outcome),
    );
    assert.equal(outcomes.filter((outcome) => outcome === '200').length, 5);
    assert.equal(outcomes.filter((outcome) => outcome === '409 used-up').length, 35);
    assert.equal(await owner.sees('pricing/uses', { coupon }), 5);
  },

  'a promotion that makes no sense is refused': async (world) => {
    const shop = await aShop(world);
    const define = (more: object, outcome: string) =>
      world.owner.isRefused(outcome, 'pricing/define-promotion', {
        promotion: world.name('bad'),
        name: 'Bad',
        channels: [shop.channel],
        byCoupon: false,
        priority: 1,
        isExclusive: false,
        isFirstOrderOnly: false,
        limits: {},
        action: { kind: 'percentage', rate: 10_000 },
        ...more,
      });
    await define({ starts: '2026-03-02T00:00:00', ends: '2026-03-01T00:00:00' }, '409 empty-range');
    await define({ action: { kind: 'fixed-amount', amounts: [pounds(1), pounds(2)] } }, '409 currency-twice');
    await define({ action: { kind: 'percentage', rate: 100_001 } }, '400 invalid');
    await define({ action: { kind: 'percentage', rate: -1 } }, '400 invalid');
    await define({ limits: { total: 0 } }, '400 invalid');
  },
});

const discountsOf = (quote: any): number[] => quote.lines.map((line: any) => line.amount - line.discounted);

async function withCoupon(world: World, shop: Shop, sku: string, coupon?: string, buyer?: string) {
  const basket = { ...basketOf([sku, 1]), ...(coupon && { coupons: [coupon] }), ...(buyer && { buyer }) };
  const { quote, totals } = await quoted(world, shop, basket);
  return { claim: world.name('claim'), quote: quote as string, expectedTotal: totals.gross as number };
}
