import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { catalogService } from '@banyan/catalog';
import { catalog } from '@banyan/catalog/contract';
import { channelsService } from '@banyan/channels';
import { channels } from '@banyan/channels/contract';
import { anybody, staff, startSystem, type System } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { customersService } from '@banyan/customers';
import { shippingService } from '@banyan/shipping';
import { shipping } from '@banyan/shipping/contract';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import fc from 'fast-check';
import { pricing } from './contract.ts';
import { pricingService } from './service.ts';
import { channelOf, gbp, methodOf, promotionOf, skuOf } from './testing/facts.ts';

const BUYERS = 200;
const path = mkdtempSync(join(tmpdir(), 'banyan-pricing-'));
let folder: DataFolder;
let system: System;
const keeper = () => system.client(staff('keeper'));

async function start(): Promise<void> {
  folder = openDataFolder(path);
  const services = [
    catalogService,
    inventoryService,
    channelsService,
    shippingService,
    customersService,
    pricingService,
  ];
  system = await startSystem({ services, stores: folder.stores });
}

before(async () => {
  await start();
  await openShop();
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

/** A shop whose facts come from the services that own them. */
async function openShop(): Promise<void> {
  const { isOpen: _, ...channel } = channelOf();
  const { isOffered: __, ...method } = methodOf();
  const tax = { zone: 'uk', taxClass: 'standard', from: '2020-01-01', category: 'S', rate: 20_000 } as const;
  await keeper().send(channels, 'open-channel', channel);
  await keeper().send(shipping, 'draw-zone', { zone: 'uk', name: 'UK', areas: [{ country: 'GB' }] });
  await keeper().send(shipping, 'offer-method', { ...method, rules: [{ zones: ['uk'], price: gbp(500) }] });
  await keeper().send(catalog, 'draft-product', { sku: 'MUG', name: 'Mug' });
  await keeper().send(catalog, 'change-price', { sku: 'MUG', price: gbp(1000) });
  await keeper().send(catalog, 'publish-product', { sku: 'MUG' });
  await keeper().send(pricing, 'draw-tax-zone', { zone: 'uk', name: 'UK', countries: ['GB'] });
  await keeper().send(pricing, 'set-tax-rate', tax);
  await keeper().send(pricing, 'set-tax-settings', { channel: 'web', isTaxIncluded: true, registeredIn: [] });
  await system.operations.settle();
}

const basket = {
  channel: 'web',
  currency: 'GBP',
  destination: { country: 'GB', postcode: 'LS1 4AP' },
  lines: [{ line: '1', sku: 'MUG', quantity: 2 }],
  method: 'standard',
};

/** Makes a quote for each of many buyers at once, and answers their names with what they came to. */
async function quoteAll(prefix: string, part: object, buyerOf: (index: number) => string) {
  const made = await Promise.all(
    Array.from({ length: BUYERS }, (_, index) =>
      keeper().send(pricing, 'make-quote', {
        ...basket,
        ...part,
        quote: `${prefix}-${index}`,
        buyer: buyerOf(index),
      }),
    ),
  );
  return made.map((each) => {
    assert.ok(each.done, JSON.stringify(each));
    return { quote: each.answer.quote, total: each.answer.totals.gross };
  });
}

/** Claims all quotes at once, and answers which claims were made. */
async function claimAll(quotes: readonly { quote: string; total: number }[]): Promise<string[]> {
  const outcomes = await Promise.all(
    quotes.map(async ({ quote, total }) => {
      const claim = `claim of ${quote}`;
      const outcome = await keeper().send(pricing, 'claim-quote', { claim, quote, expectedTotal: total });
      if (!outcome.done) assert.equal(outcome.rejected, 'used-up');
      return outcome.done ? [claim] : [];
    }),
  );
  return outcomes.flat();
}

test('a basket is quoted from what the other services have told, and can be looked up', async () => {
  const made = await keeper().send(pricing, 'make-quote', { ...basket, quote: 'Q1' });
  assert.ok(made.done, JSON.stringify(made));
  assert.deepEqual(made.answer.totals, { goods: 2000, discount: 0, shipping: 500, net: 2083, tax: 417, gross: 2500 });
  assert.deepEqual(made.answer.zones, ['uk']);
  const later = { after: made.token };
  const seen = await keeper().query(pricing, 'quote', { quote: 'Q1' }, later);
  assert.deepEqual([seen?.state, seen?.totals], ['open', made.answer.totals]);
  const claimed = await keeper().send(pricing, 'claim-quote', { claim: 'C1', quote: 'Q1', expectedTotal: 2500 });
  assert.ok(claimed.done);
  assert.deepEqual(claimed.answer, made.answer);
  const taken = await keeper().query(pricing, 'quote', { quote: 'Q1' }, { after: claimed.token });
  assert.deepEqual([taken?.state, taken?.claim], ['claimed', 'C1']);
  const released = await keeper().send(pricing, 'release-claim', { claim: 'C1' });
  const free = await keeper().query(pricing, 'quote', { quote: 'Q1' }, { after: released.token });
  assert.deepEqual([free?.state, free?.claim], ['open', null]);
  const next = await keeper().send(pricing, 'make-quote', { ...basket, quote: 'Q2', supersedes: 'Q1' });
  const old = await keeper().query(pricing, 'quote', { quote: 'Q1' }, { after: next.token });
  assert.deepEqual([old?.state, old?.supersededBy], ['superseded', 'Q2']);
  assert.equal(await keeper().query(pricing, 'quote', { quote: 'none' }), null);
});

test('what is archived in the catalog is not quoted any more', async () => {
  await keeper().send(catalog, 'draft-product', { sku: 'CUP', name: 'Cup' });
  await keeper().send(catalog, 'change-price', { sku: 'CUP', price: gbp(100) });
  await keeper().send(catalog, 'publish-product', { sku: 'CUP' });
  await system.operations.settle();
  const quote = (id: string) =>
    keeper().send(pricing, 'make-quote', { ...basket, quote: id, lines: [{ line: '1', sku: 'CUP', quantity: 1 }] });
  assert.ok((await quote('cup-1')).done);
  await keeper().send(catalog, 'archive-product', { sku: 'CUP' });
  await system.operations.settle();
  const refused = await quote('cup-2');
  assert.deepEqual(refused.done ? 'done' : refused.rejected, 'not-for-sale');
  const known = await keeper().query(pricing, 'known-sku', { sku: 'CUP' });
  assert.equal(known?.isForSale, false);
});

test(`of ${BUYERS} buyers at once who were quoted a coupon of 10 uses, 10 get it; what is released is had by others`, async () => {
  const facts = promotionOf({ kind: 'percentage', rate: 10_000 }, { promotion: 'ten', byCoupon: true });
  await keeper().send(pricing, 'define-promotion', facts);
  await keeper().send(pricing, 'issue-coupon', { coupon: 'TEN', promotion: 'ten', limits: { total: 10 } });
  const quotes = await quoteAll('ten', { coupons: ['ten'] }, (index) => `buyer-${index}`);
  assert.ok(quotes.every(({ total }) => total === 2300));
  const first = await claimAll(quotes);
  assert.equal(first.length, 10);
  const others = quotes.filter(({ quote }) => !first.includes(`claim of ${quote}`));
  await Promise.all(first.slice(0, 4).map((claim) => keeper().send(pricing, 'release-claim', { claim })));
  assert.equal((await claimAll(others)).length, 4);
  await system.operations.settle();
  for (const used of [{ promotion: 'ten' }, { coupon: 'TEN' }])
    assert.equal(await keeper().query(pricing, 'uses', used), 10);
});

test(`of ${BUYERS} quotes of 20 people at once, each has as many as a person may, and one first order`, async () => {
  const twice = promotionOf(
    { kind: 'percentage', rate: 10_000 },
    { promotion: 'twice', byCoupon: true, limits: { perCustomer: 2 } },
  );
  const welcome = { ...twice, promotion: 'welcome', limits: {}, isFirstOrderOnly: true };
  for (const [facts, code] of [
    [twice, 'TWICE'],
    [welcome, 'WELCOME'],
  ] as const) {
    await keeper().send(pricing, 'define-promotion', facts);
    await keeper().send(pricing, 'issue-coupon', { coupon: code, promotion: facts.promotion, limits: {} });
  }
  const twices = await quoteAll('twice', { coupons: ['TWICE'] }, (index) => `person-${index % 20}`);
  assert.equal((await claimAll(twices)).length, 40);
  const welcomes = await quoteAll('welcome', { coupons: ['WELCOME'] }, (index) => `guest-${index % 20}`);
  const claimed = await claimAll(welcomes);
  assert.equal(claimed.length, 20);
  await system.operations.settle();
  assert.equal(await keeper().query(pricing, 'uses', { promotion: 'twice', buyer: 'person-7' }), 2);
  assert.equal(await keeper().query(pricing, 'uses', { buyer: 'guest-7' }), 1);
  assert.equal(await keeper().query(pricing, 'uses', { buyer: 'nobody' }), 0);
});

test('whatever is claimed and released in whatever order, as much is used as is held, and never more than may be', async () => {
  const model = promotionOf({ kind: 'percentage', rate: 10_000 }, { promotion: 'model', byCoupon: true });
  await keeper().send(pricing, 'define-promotion', model);
  const step = fc.record({ kind: fc.constantFrom('claim', 'claim', 'release'), index: fc.nat(5) });
  let runs = 0;
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const run = `run-${(runs += 1)}`;
      const coupon = run.toUpperCase();
      const limits = { total: 3, perCustomer: 2 };
      await keeper().send(pricing, 'issue-coupon', { coupon, promotion: 'model', limits });
      const buyerOf = (index: number) => `${run}-${index % 2}`;
      for (let index = 0; index < 6; index += 1) {
        const quote = `${run}-${index}`;
        await keeper().send(pricing, 'make-quote', { ...basket, quote, buyer: buyerOf(index), coupons: [coupon] });
      }
      const held = new Set<number>();
      const over = new Set<number>();
      for (const { kind, index } of steps) {
        const name = `${run}-${index}`;
        if (kind === 'release') {
          const released = await keeper().send(pricing, 'release-claim', { claim: name });
          assert.equal(released.done, held.has(index) || over.has(index));
          if (held.delete(index)) over.add(index);
          continue;
        }
        const ofBuyer = [...held].filter((other) => buyerOf(other) === buyerOf(index)).length;
        const isFree = held.has(index) || (!over.has(index) && held.size < 3 && ofBuyer < 2);
        const body = { claim: name, quote: name, expectedTotal: 2300 };
        const claimed = await keeper().send(pricing, 'claim-quote', body);
        assert.equal(claimed.done, isFree);
        if (isFree) held.add(index);
        else refusals += 1;
      }
      await system.operations.settle();
      assert.equal(await keeper().query(pricing, 'uses', { coupon }), held.size);
    }),
    { numRuns: 15 },
  );
  assert.ok(refusals > 0);
});

test('one quote that many claim at once is had by one', async () => {
  await keeper().send(pricing, 'make-quote', { ...basket, quote: 'hot' });
  const outcomes = await Promise.all(
    Array.from({ length: BUYERS }, (_, index) =>
      keeper().send(pricing, 'claim-quote', { claim: `hot-${index}`, quote: 'hot', expectedTotal: 2500 }),
    ),
  );
  assert.equal(outcomes.filter(({ done }) => done).length, 1);
});

test('a basket of a thousand lines is quoted and claimed, from a log that was just opened', async () => {
  const skus = Array.from({ length: 1000 }, (_, index) => `SKU-${index}`);
  await Promise.all(skus.map((sku) => keeper().send(pricing, 'learn-sku', skuOf(sku))));
  const body = { ...basket, quote: 'large', lines: skus.map((sku) => ({ line: sku, sku, quantity: 1 })) };
  await system.stop();
  await folder.close();
  await start();
  const made = await keeper().send(pricing, 'make-quote', body);
  assert.ok(made.done, JSON.stringify(made));
  assert.equal(made.answer.totals.goods, 1_000_000);
  const again = await keeper().send(pricing, 'make-quote', body);
  assert.deepEqual(again.done && again.answer, made.answer);
  const expectedTotal = made.answer.totals.gross;
  const claimed = await keeper().send(pricing, 'claim-quote', { claim: 'large', quote: 'large', expectedTotal });
  assert.ok(claimed.done, JSON.stringify(claimed));
});

test('staff see promotions, coupons and taxes', async () => {
  const sale = promotionOf({ kind: 'free-shipping' }, { promotion: 'seen', channels: ['fair'] });
  await keeper().send(pricing, 'define-promotion', sale);
  const { token } = await keeper().send(pricing, 'end-promotion', { promotion: 'seen' });
  const later = { after: token };
  assert.equal((await keeper().query(pricing, 'promotion', { promotion: 'seen' }, later))?.state, 'ended');
  assert.equal((await keeper().query(pricing, 'promotions', { state: 'ended' }, later)).rows.length, 1);
  assert.ok((await keeper().query(pricing, 'promotions', {}, later)).rows.length > 1);
  assert.equal((await keeper().query(pricing, 'coupon', { coupon: 'TEN' }, later))?.promotion, 'ten');
  assert.equal(await keeper().query(pricing, 'coupon', { coupon: 'NONE' }, later), null);
  assert.equal((await keeper().query(pricing, 'tax-zones', {}, later)).rows[0]?.zone, 'uk');
  assert.equal((await keeper().query(pricing, 'tax-rates', { zone: 'uk' }, later)).rows[0]?.rate, 20_000);
});

test('nobody else makes a quote', async () => {
  const making = system.client(anybody()).send(pricing, 'make-quote', { ...basket, quote: 'x' });
  await assert.rejects(making, { code: 'forbidden' });
});
