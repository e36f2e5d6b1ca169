import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { openShop } from './testing/open-shop.ts';
import { visitor, type Basket, type Told } from './testing/shop.ts';

const STOCK = 10;
const shop = await openShop();

/** Lets everybody check out at the same time. */
async function buyAll(baskets: readonly Basket[]): Promise<{ sold: Told[]; told: Told[] }> {
  const outcomes = await Promise.all(baskets.map((basket) => shop.buy(basket)));
  const isSold = ({ status }: Told): boolean => status === 'completed';
  return { sold: outcomes.filter(isSold), told: outcomes.filter((one) => !isSold(one)) };
}

const many = <R>(count: number, make: (nth: number) => Promise<R>): Promise<R[]> =>
  Promise.all(Array.from({ length: count }, (_, nth) => make(nth)));

interface Offer {
  readonly what: string;
  /** Articles and how many there are of each: enough for ten carts. */
  readonly stock: Readonly<Record<string, number>>;
  /** A bundle, and what it is made of. */
  readonly bundle?: { readonly sku: string; readonly components: Readonly<Record<string, number>> };
  readonly carts: readonly Readonly<Record<string, number>>[];
}

const offers: readonly Offer[] = [
  { what: 'one article', stock: { ONE: STOCK }, carts: [{ ONE: 1 }] },
  {
    what: 'two articles, in either order',
    stock: { A: STOCK, B: STOCK },
    carts: [
      { A: 1, B: 1 },
      { B: 1, A: 1 },
    ],
  },
  {
    what: 'a bundle',
    stock: { CUP: 2 * STOCK, LID: STOCK },
    bundle: { sku: 'SET', components: { CUP: 2, LID: 1 } },
    carts: [{ SET: 1 }],
  },
  {
    what: 'a bundle and a piece of what it is made of',
    stock: { BOX: 2 * STOCK, KEY: STOCK },
    bundle: { sku: 'CHEST', components: { BOX: 1, KEY: 1 } },
    carts: [
      { CHEST: 1, BOX: 1 },
      { BOX: 1, CHEST: 1 },
    ],
  },
];

for (const buyers of [50, 500]) {
  for (const { what, stock, bundle, carts } of offers) {
    test(`${buyers} buyers at once, stock for ten carts of ${what}: ten have them whole, the others are told so`, async () => {
      const named = (sku: string): string => `${sku}-${buyers}`;
      const rename = (lines: Readonly<Record<string, number>>) =>
        Object.fromEntries(Object.entries(lines).map(([sku, quantity]) => [named(sku), quantity]));
      for (const [sku, quantity] of Object.entries(rename(stock))) {
        await shop.sell(sku, 1000);
        await shop.receive(sku, quantity);
      }
      await shop.system.operations.settle();
      if (bundle !== undefined) await shop.bundle(named(bundle.sku), 1500, rename(bundle.components));
      await shop.system.operations.settle();
      const { sold, told } = await buyAll(await many(buyers, (nth) => shop.basket(rename(carts[nth % carts.length]!))));
      assert.equal(sold.length, STOCK);
      for (const { failure } of told) {
        assert.equal(failure?.reason, 'out-of-stock');
        assert.ok(Object.keys(rename(stock)).includes(failure.sku!), 'it is told of what is in the boxes');
        assert.equal(failure.available, 0);
      }
      for (const [sku, quantity] of Object.entries(rename(stock))) {
        const level = await shop.stockOf(sku);
        assert.deepEqual([level?.free, level?.reserved], [0, quantity], sku);
      }
      const { rows } = await shop.clerk.query(orders, 'orders', { limit: 1000 });
      for (const { checkout } of sold) assert.ok(rows.some(({ order }) => order === checkout));
      const [first] = sold;
      const items = (await shop.clerk.query(orders, 'order', { order: first!.checkout }))?.items.map(({ sku }) => sku);
      assert.deepEqual(items?.slice(0, -1).toSorted(), Object.keys(rename(carts[0]!)).toSorted());
      await shop.assertWhole();
    });
  }
}

for (const channel of ['two-places', 'in-parts']) {
  test(`fifty buyers at once of an article with five pieces at each of two locations, in ${channel}: ten have it`, async () => {
    const sku = `TWO-${channel.toUpperCase()}`;
    await shop.sell(sku, 1000);
    for (const location of ['main', 'north']) await shop.receive(sku, STOCK / 2, location);
    await shop.system.operations.settle();
    const { sold, told } = await buyAll(await many(50, () => shop.basket({ [sku]: 1 }, { channel })));
    assert.equal(sold.length, STOCK, JSON.stringify(told[0]));
    for (const { failure } of told) {
      assert.deepEqual([failure?.reason, failure?.sku, failure?.available], ['out-of-stock', sku, 0]);
    }
    for (const location of ['main', 'north']) {
      const level = await shop.stockOf(sku, location);
      assert.deepEqual([level?.free, level?.reserved], [0, STOCK / 2], location);
    }
    await shop.assertWhole();
  });
}

test('carts that only two locations together can fill: ten are sold in two parts each, and whoever fails at the second gives the first back', async () => {
  const [here, there] = ['HERE', 'THERE'];
  for (const sku of [here, there]) await shop.sell(sku, 1000);
  await shop.receive(here, 50, 'main');
  await shop.receive(there, STOCK, 'north');
  await shop.system.operations.settle();
  const whole = await shop.buy(await shop.basket({ [here]: 1, [there]: 1 }, { channel: 'two-places' }));
  assert.equal(whole.failure?.reason, 'out-of-stock', 'one location alone has not both');
  const baskets = await many(50, () => shop.basket({ [here]: 1, [there]: 1 }, { channel: 'in-parts' }));
  const { sold, told } = await buyAll(baskets);
  assert.equal(sold.length, STOCK);
  for (const { failure } of told) {
    assert.deepEqual([failure?.reason, failure?.sku, failure?.available], ['out-of-stock', there, 0]);
  }
  const reserved = async () => [(await shop.stockOf(here))?.reserved, (await shop.stockOf(there, 'north'))?.reserved];
  assert.deepEqual(await reserved(), [STOCK, STOCK]);
  const cancel = { order: sold[0]!.checkout, reason: 'changed my mind' };
  assert.ok((await shop.clerk.send(orders, 'cancel-order', cancel)).done);
  assert.deepEqual(await reserved(), [STOCK - 1, STOCK - 1]);
  await shop.assertWhole();
});

test('of two carts that each need the last pieces of two locations, one comes through, in whatever order their channels have them', async () => {
  const pairs = Array.from({ length: 10 }, (_, nth) => ({ main: `LAST-HERE-${nth}`, north: `LAST-THERE-${nth}` }));
  for (const { main, north } of pairs) {
    for (const sku of [main, north]) await shop.sell(sku, 1000);
    await shop.receive(main, 1, 'main');
    await shop.receive(north, 1, 'north');
  }
  await shop.system.operations.settle();
  const baskets = pairs.flatMap(({ main, north }) =>
    ['in-parts', 'north-first'].map((channel) => shop.basket({ [main]: 1, [north]: 1 }, { channel })),
  );
  const { sold, told } = await buyAll(await Promise.all(baskets));
  assert.deepEqual([sold.length, told.length], [pairs.length, pairs.length], JSON.stringify(told[0]));
  for (const { failure } of told) assert.equal(failure?.reason, 'out-of-stock');
  await shop.assertWhole();
});

test('two hundred checkouts with a coupon for twenty: it is used twenty times, the others are told so', async () => {
  await shop.receive('MUG', 1000);
  const action = { kind: 'percentage' as const, rate: 10_000 };
  const promotion = {
    promotion: 'launch',
    name: 'Launch',
    channels: ['web'],
    byCoupon: true,
    priority: 1,
    isExclusive: false,
  };
  await shop.clerk.send(pricing, 'define-promotion', { ...promotion, isFirstOrderOnly: false, limits: {}, action });
  await shop.clerk.send(pricing, 'issue-coupon', { coupon: 'LAUNCH', promotion: 'launch', limits: { total: 20 } });
  const baskets = await many(200, () => shop.basket({ MUG: 1 }, { coupons: ['LAUNCH'] }));
  const { sold, told } = await buyAll(baskets);
  assert.equal(sold.length, 20);
  assert.ok(told.every(({ failure }) => failure?.reason === 'used-up'));
  await shop.system.operations.settle();
  assert.equal(await shop.clerk.query(pricing, 'uses', { coupon: 'LAUNCH' }), 20);
  await shop.assertWhole();
});

test('two hundred checkouts on one gift card: never more than is on it', async () => {
  const buyer = visitor();
  const presentation = await shop.presentGiftCard(buyer, 15_000);
  const tenders = { giftCards: [{ presentation, amount: 1500 }] };
  const baskets = await many(200, () => shop.basket({ MUG: 1 }, { buyer, tenders }));
  const { sold, told } = await buyAll(baskets);
  assert.equal(sold.length, 10);
  assert.ok(told.every(({ failure }) => failure?.reason === 'credit-refused'));
  await shop.assertWhole();
  const owed = await shop.clerk.query(payments, 'balance', { account: 'liability:gift-cards', currency: 'GBP' });
  assert.equal(owed.balance.amount, -1_500_000);
});

test('two hundred checkouts at once become two hundred orders, numbered without a gap', async () => {
  await shop.receive('POT', 200);
  const numbersNow = async (): Promise<Map<string, number>> => {
    const { rows } = await shop.clerk.query(orders, 'orders', { limit: 1000 });
    return new Map(rows.flatMap(({ order, number }) => (number === null ? [] : [[order, number] as const])));
  };
  const before = (await numbersNow()).size;
  const { sold } = await buyAll(await many(200, () => shop.basket({ POT: 1 })));
  assert.equal(sold.length, 200);
  await shop.system.operations.settle();
  const numbers = await numbersNow();
  assert.deepEqual(
    sold.map(({ checkout }) => numbers.get(checkout) ?? 0).toSorted((a, b) => a - b),
    sold.map((_, nth) => before + nth + 1),
  );
  await shop.assertWhole();
});
