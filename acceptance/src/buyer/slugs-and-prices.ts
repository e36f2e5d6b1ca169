import assert from 'node:assert/strict';
import { aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow } from '../suite/days.ts';

/** Under which address something is found, and what it costs whom and when. */
export const slugsAndPrices = chapter('a buyer reads a product page', {
  'a slug leads to the product, and the one it had before redirects': async (world) => {
    const { owner, anybody } = world;
    const { sku } = await aProduct(world);
    const [old, now] = [world.name('old-mug'), world.name('mug')];
    const of = { kind: 'product', id: sku, language: 'en' };
    await owner.does('catalog/set-slug', { ...of, slug: old });
    await owner.does('catalog/set-slug', { ...of, slug: now });
    const resolve = (slug: string) => anybody.sees('catalog/resolve-slug', { kind: 'product', language: 'en', slug });
    assert.deepEqual(await resolve(now), { id: sku, slug: now, redirect: false });
    assert.deepEqual(await resolve(old), { id: sku, slug: now, redirect: true });
    assert.equal((await resolve(world.name('never'))).id, null);
  },

  'a slug is one product’s, also the one that only redirects, until it is released': async (world) => {
    const { owner } = world;
    const [one, other] = [await aProduct(world), await aProduct(world)];
    const [old, now] = [world.name('vase'), world.name('vase')];
    const set = (id: string, slug: string) => ({ kind: 'product', id, language: 'en', slug });
    await owner.does('catalog/set-slug', set(one.sku, old));
    await owner.does('catalog/set-slug', set(one.sku, now));
    for (const slug of [old, now]) {
      const { details } = await owner.isRefused('409 slug-taken', 'catalog/set-slug', set(other.sku, slug));
      assert.deepEqual(details, { slug, id: one.sku });
    }
    const release = (slug: string) => ({ kind: 'product', language: 'en', slug });
    await owner.isRefused('409 slug-in-use', 'catalog/release-slug', release(now));
    await owner.does('catalog/release-slug', release(old));
    await owner.does('catalog/set-slug', set(other.sku, old));
  },

  'slugs that look the same are the same': async (world) => {
    const [one, other] = [await aProduct(world), await aProduct(world)];
    const slug = world.name('café');
    await world.owner.does('catalog/set-slug', {
      kind: 'product',
      id: one.sku,
      language: 'fr',
      slug: slug.normalize('NFC'),
    });
    const taken = { kind: 'product', id: other.sku, language: 'fr', slug: slug.normalize('NFD') };
    await world.owner.isRefused('409 slug-taken', 'catalog/set-slug', taken);
  },

  'a channel’s own slug comes before the one of all channels': async (world) => {
    const { owner, anybody } = world;
    const [everywhere, here] = [await aProduct(world), await aProduct(world)];
    const [slug, channel] = [world.name('lamp'), world.name('web').slice(0, 32).replace(/-$/, '')];
    const of = { kind: 'product', language: 'en', slug };
    await owner.does('catalog/set-slug', { ...of, id: everywhere.sku });
    await owner.does('catalog/set-slug', { ...of, id: here.sku, channel });
    assert.equal((await anybody.sees('catalog/resolve-slug', of)).id, everywhere.sku);
    assert.equal((await anybody.sees('catalog/resolve-slug', { ...of, channel })).id, here.sku);
  },

  'a price list beats the list price, and a later list does not': async (world) => {
    const { owner, anybody } = world;
    const { sku } = await aProduct(world, { pence: 1000 });
    const [first, second] = [world.name('list'), world.name('list')];
    for (const [list, pence] of [
      [first, 800],
      [second, 700],
    ] as const)
      await owner.does('catalog/set-prices', { sku, list, currency: 'GBP', entries: [{ price: pounds(pence) }] });
    const costs = async (lists: string[]) =>
      (
        await anybody.sees('catalog/offers', {
          skus: [sku],
          currency: 'GBP',
          at: daysFromNow(0),
          ...(lists.length > 0 && { lists }),
        })
      ).offers[0].price;
    assert.deepEqual(await costs([]), pounds(1000));
    assert.deepEqual(await costs([first, second]), pounds(800));
    assert.deepEqual(await costs([second, first]), pounds(700));
    assert.deepEqual(await costs([world.name('unknown')]), pounds(1000));
  },

  'more pieces cost less each, and a group pays its own price': async (world) => {
    const { owner, anybody } = world;
    const { sku } = await aProduct(world, { pence: 1000 });
    const list = world.name('list');
    const entries = [
      { price: pounds(900) },
      { price: pounds(850), minQuantity: 10 },
      { price: pounds(600), group: 'trade', minQuantity: 10 },
    ];
    await owner.does('catalog/set-prices', { sku, list, currency: 'GBP', entries });
    const costs = async (asked: object) => {
      const of = { skus: [sku], currency: 'GBP', at: daysFromNow(0), lists: [list], ...asked };
      return (await anybody.sees('catalog/offers', of)).offers[0].price.amount as number;
    };
    assert.equal(await costs({}), 900);
    assert.equal(await costs({ quantity: 9, group: 'trade' }), 900);
    assert.equal(await costs({ quantity: 10 }), 850);
    assert.equal(await costs({ quantity: 10, group: 'trade' }), 600);
  },

  'a price for some days holds from its first moment to just before its last': async (world) => {
    const { owner, anybody } = world;
    const { sku } = await aProduct(world, { pence: 1000 });
    const [list, from, until] = [world.name('sale'), daysFromNow(1), daysFromNow(2)];
    await owner.does('catalog/set-prices', {
      sku,
      list,
      currency: 'GBP',
      entries: [{ price: pounds(500), from, until }],
    });
    const costs = async (at: string) =>
      (await anybody.sees('catalog/offers', { skus: [sku], currency: 'GBP', at, lists: [list] })).offers[0].price
        .amount as number;
    const justBefore = (at: string) => new Date(Date.parse(at) - 1).toISOString();
    assert.deepEqual(
      [await costs(justBefore(from)), await costs(from), await costs(justBefore(until)), await costs(until)],
      [1000, 500, 500, 1000],
    );
  },

  'beside a reduction stands the lowest price of the thirty days before it': async (world) => {
    const { owner, anybody } = world;
    const { sku } = await aProduct(world, { pence: null });
    const price = (pence: number, days: number) =>
      owner.does('catalog/change-price', { sku, price: pounds(pence) }, { 'banyan-occurred-at': daysFromNow(days) });
    await price(700, -90);
    await price(1200, -60);
    await price(1000, -20);
    await price(1100, -10);
    const list = world.name('sale');
    const sale = { sku, list, currency: 'GBP', entries: [{ price: pounds(800), from: daysFromNow(-5) }] };
    await owner.does('catalog/set-prices', sale, { 'banyan-occurred-at': daysFromNow(-5) });
    const asked = { skus: [sku], currency: 'GBP', at: daysFromNow(0), lists: [list] };
    const [offer] = (await anybody.sees('catalog/offers', asked)).offers;
    assert.deepEqual(offer, { sku, price: pounds(800), regular: pounds(1100), lowest30Days: pounds(1000) });
    const [plain] = (await anybody.sees('catalog/offers', { ...asked, lists: undefined })).offers;
    assert.equal(plain.price.amount, 1100);
  },

  'a price entered for a past day is history, and the present one stays': async (world) => {
    const { owner, anybody } = world;
    const { sku } = await aProduct(world, { pence: 1000 });
    const at = daysFromNow(-40);
    await owner.does('catalog/change-price', { sku, price: pounds(400) }, { 'banyan-occurred-at': at });
    const then = await anybody.sees('catalog/price-at', { sku, currency: 'GBP', at: daysFromNow(-30) });
    assert.deepEqual(then, { sku, price: pounds(400), effectiveAt: at });
    assert.equal((await anybody.sees('catalog/product', { sku })).prices[0].amount, 1000);
    await anybody.isMissing('catalog/price-at', { sku, currency: 'GBP', at: daysFromNow(-50) });
    const { rows } = await owner.sees('catalog/price-history', { sku, currency: 'GBP' });
    assert.deepEqual(
      rows.map((row: any) => row.price.amount),
      [1000, 400],
    );
  },

  'a scheduled product is on sale by itself when its time has come': async (world) => {
    const { owner, anybody } = world;
    const { sku } = await aProduct(world, { published: false });
    await owner.does('catalog/schedule-product', { sku, publishAt: new Date(Date.now() + 700).toISOString() });
    await anybody.isMissing('catalog/product', { sku });
    await anybody.until('catalog/product', { sku }, (product) => product !== null);
    const other = await aProduct(world, { published: false });
    await owner.does('catalog/schedule-product', { sku: other.sku, publishAt: daysFromNow(1) });
    await owner.does('catalog/unschedule-product', { sku: other.sku });
    await owner.isRefused('409 time-passed', 'catalog/schedule-product', {
      sku: other.sku,
      publishAt: daysFromNow(-1),
    });
    await owner.isRefused('409 wrong-state', 'catalog/schedule-product', { sku, publishAt: daysFromNow(1) });
  },
});
