import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { Shop, visitor, type Basket, type Told } from './testing/shop.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-oversell-'));
const STOCK = 10;
let folder: DataFolder;
let shop: Shop;

before(async () => {
  folder = openDataFolder(path);
  shop = await Shop.open(folder);
});
after(async () => {
  await shop.system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

/** Lets everybody check out at the same time. */
async function buyAll(baskets: readonly Basket[]): Promise<{ sold: Told[]; told: Told[] }> {
  const outcomes = await Promise.all(baskets.map((basket) => shop.buy(basket)));
  const isSold = ({ status }: Told): boolean => status === 'completed';
  return { sold: outcomes.filter(isSold), told: outcomes.filter((one) => !isSold(one)) };
}

const many = <R>(count: number, make: (nth: number) => Promise<R>): Promise<R[]> =>
  Promise.all(Array.from({ length: count }, (_, nth) => make(nth)));

for (const buyers of [50, 500]) {
  test(`${buyers} buyers at once for a stock of ten: ten have it, the others are told so`, async () => {
    const sku = `ONE-${buyers}`;
    await shop.sell(sku, 1000);
    await shop.receive(sku, STOCK);
    await shop.system.operations.settle();
    const { sold, told } = await buyAll(await many(buyers, () => shop.basket({ [sku]: 1 })));
    assert.equal(sold.length, STOCK);
    for (const { failure } of told) {
      assert.deepEqual([failure?.reason, failure?.sku, failure?.available], ['out-of-stock', sku, 0]);
    }
    const level = await shop.stockOf(sku);
    assert.deepEqual([level?.free, level?.reserved], [0, STOCK]);
    await shop.assertWhole();
  });

  test(`${buyers} buyers at once of carts with two articles, in either order: no more than there is of each, and all or nothing`, async () => {
    const [one, other] = [`A-${buyers}`, `B-${buyers}`];
    for (const sku of [one, other]) {
      await shop.sell(sku, 1000);
      await shop.receive(sku, STOCK);
    }
    await shop.system.operations.settle();
    const baskets = await many(buyers, (nth) =>
      shop.basket(nth % 2 === 0 ? { [one]: 1, [other]: 1 } : { [other]: 1, [one]: 1 }),
    );
    const { sold, told } = await buyAll(baskets);
    assert.equal(sold.length, STOCK);
    assert.ok(told.every(({ failure }) => failure?.reason === 'out-of-stock'));
    for (const sku of [one, other]) assert.equal((await shop.stockOf(sku))?.reserved, STOCK);
    await shop.assertWhole();
  });
}

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
