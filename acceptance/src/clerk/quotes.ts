import assert from 'node:assert/strict';
import { aShop, basketOf, heardOf, quoteRequest, quoted, taxZoneOf, type Basket } from '../given/a-shop.ts';
import { goods } from '../given/goods.ts';
import { aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';

/** What a basket costs, to the last penny. */
export const quotes = chapter('a clerk quotes a basket', {
  'prices with tax: the tax is taken out of the sum once, shipping included': async (world) => {
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const quote = await quoted(world, shop, basketOf([mug, 3]));
    assert.deepEqual(quote.totals, { goods: 3000, discount: 0, shipping: 395, net: 2829, tax: 566, gross: 3395 });
    assert.deepEqual(quote.taxes, [{ category: 'S', rate: 20_000, base: 2829, tax: 566 }]);
    assert.equal(quote.lines[0].tax + quote.shipping.tax, 566);
    assert.ok(Date.parse(quote.expiresAt) > Date.now());
  },

  'prices without tax: the tax comes on top, halves up, once for each rate': async (world) => {
    const shop = await aShop(world, { isTaxIncluded: false });
    const [mug = '', jug = ''] = await goods(world, shop, [101, 102]);
    const [book = ''] = await goods(world, shop, [333], { taxClass: shop.reduced });
    const quote = await quoted(world, shop, { ...basketOf([mug, 1], [jug, 1], [book, 1]), method: undefined });
    assert.deepEqual(
      quote.taxes.toSorted((a: any, b: any) => b.rate - a.rate),
      [
        { category: 'S', rate: 20_000, base: 203, tax: 41 },
        { category: 'S', rate: 5000, base: 333, tax: 17 },
      ],
    );
    assert.deepEqual(
      quote.lines.map((line: any) => line.tax),
      [20, 21, 17],
    );
    assert.deepEqual(quote.totals, { goods: 536, discount: 0, shipping: 0, net: 536, tax: 58, gross: 594 });
  },

  'shipping bears the rates of the goods, in their proportion': async (world) => {
    const shop = await aShop(world, { isTaxIncluded: false, shippingPence: 500 });
    const [mug = ''] = await goods(world, shop, [3000]);
    const [book = ''] = await goods(world, shop, [1000], { taxClass: shop.reduced });
    const { shipping } = await quoted(world, shop, basketOf([mug, 1], [book, 1]));
    const shares = shipping.shares.map((share: any) => [share.rate, share.amount, share.tax]);
    assert.deepEqual(
      shares.toSorted((a: any, b: any) => b[0] - a[0]),
      [
        [20_000, 375, 75],
        [5000, 125, 6],
      ],
    );
    assert.equal(shipping.net, 500);
  },

  'the same quote again is the same answer, another basket under its name is refused': async (world) => {
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const request = quoteRequest(world, shop, basketOf([mug, 1]));
    const first = await heardOf(() => world.owner.post('pricing/make-quote', request));
    const again = await world.owner.does('pricing/make-quote', request);
    assert.deepEqual(again, first.body);
    await world.owner.isRefused('409 quote-exists', 'pricing/make-quote', { ...request, ...basketOf([mug, 2]) });
    const record = await world.owner.sees('pricing/quote', { quote: request.quote });
    assert.deepEqual([record.state, record.totals], ['open', again.totals]);
  },

  'a quote stays as it is when the price changes, and the next one has the new price': async (world) => {
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const before = await quoted(world, shop, basketOf([mug, 1]));
    await world.owner.does('catalog/change-price', { sku: mug, price: pounds(1500) });
    await world.owner.until('pricing/known-sku', { sku: mug }, (known) => known.prices[0].price.amount === 1500);
    assert.equal((await quoted(world, shop, basketOf([mug, 1]))).totals.goods, 1500);
    const claimed = await world.owner.does('pricing/claim-quote', {
      claim: world.name('claim'),
      quote: before.quote,
      expectedTotal: before.totals.gross,
    });
    assert.equal(claimed.totals.goods, 1000);
  },

  'who expects another total is told the difference, and a superseded quote is no good': async (world) => {
    const { owner } = world;
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const first = await quoted(world, shop, basketOf([mug, 1]));
    const claim = { claim: world.name('claim'), quote: first.quote, expectedTotal: 1000 };
    const { details } = await owner.isRefused('409 price-changed', 'pricing/claim-quote', claim);
    assert.deepEqual(details, { quote: first.quote, currency: 'GBP', expected: 1000, total: 1395, difference: 395 });
    const second = await quoted(world, shop, { ...basketOf([mug, 2]), supersedes: first.quote });
    const late = { ...claim, expectedTotal: 1395 };
    const refused = await owner.isRefused('409 price-changed', 'pricing/claim-quote', late);
    assert.deepEqual([refused.details.total, refused.details.difference], [second.totals.gross, 1000]);
  },

  'a claimed quote is nobody else’s until it is released': async (world) => {
    const { owner } = world;
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [1000]);
    const { quote, totals } = await quoted(world, shop, basketOf([mug, 1]));
    const [one, other] = [world.name('claim'), world.name('claim')];
    const claim = (name: string) => ({ claim: name, quote, expectedTotal: totals.gross });
    await owner.does('pricing/claim-quote', claim(one));
    await owner.does('pricing/claim-quote', claim(one));
    await owner.isRefused('409 quote-claimed', 'pricing/claim-quote', claim(other));
    await owner.does('pricing/release-claim', { claim: one });
    await owner.does('pricing/release-claim', { claim: one });
    await owner.isRefused('409 claim-released', 'pricing/claim-quote', claim(one));
    await owner.does('pricing/claim-quote', claim(other));
    await owner.isRefused('404 no-such-claim', 'pricing/release-claim', { claim: world.name('none') });
  },

  'what cannot be sold is refused by its reason': async (world) => {
    const { owner } = world;
    const shop = await aShop(world, { countries: ['GB'], currencies: ['GBP', 'EUR'] });
    const [mug = '', gone = ''] = await goods(world, shop, [1000, 1000]);
    await quoted(world, shop, basketOf([mug, 1]));
    await owner.does('catalog/archive-product', { sku: gone });
    await owner.until('pricing/known-sku', { sku: gone }, (known) => !known.isForSale);
    const refusals: readonly [string, Basket][] = [
      ['409 not-for-sale', basketOf([gone, 1])],
      ['404 no-such-sku', basketOf([world.sku('NONE'), 1])],
      ['409 no-price', { ...basketOf([mug, 1]), currency: 'EUR' }],
      ['409 currency-not-sold', { ...basketOf([mug, 1]), currency: 'USD' }],
      ['409 country-not-served', { ...basketOf([mug, 1]), destination: { country: 'FR' } }],
      ['404 no-such-method', { ...basketOf([mug, 1]), method: world.name('none') }],
      ['404 no-such-channel', { ...basketOf([mug, 1]), channel: world.name('none') }],
      [
        '409 line-twice',
        {
          lines: [
            { line: '1', sku: mug, quantity: 1 },
            { line: '1', sku: mug, quantity: 1 },
          ],
        },
      ],
    ];
    for (const [outcome, basket] of refusals)
      await owner.isRefused(outcome, 'pricing/make-quote', quoteRequest(world, shop, basket));
  },

  'a basket has at most a thousand lines, and pieces are counted from one': async (world) => {
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [10]);
    const many = (count: number) => basketOf(...Array.from({ length: count }, () => [mug, 1] as const));
    assert.equal((await quoted(world, shop, many(1000))).totals.goods, 10_000);
    for (const basket of [
      many(1001),
      many(10_000),
      basketOf([mug, 0]),
      basketOf([mug, -1]),
      basketOf([mug, 1.5]),
      basketOf(),
    ])
      await world.owner.isRefused('400 invalid', 'pricing/make-quote', quoteRequest(world, shop, basket));
  },

  'a bundle costs its price, and each component is taxed as what it is': async (world) => {
    const { owner } = world;
    const shop = await aShop(world);
    const [mug = ''] = await goods(world, shop, [3000]);
    const [book = ''] = await goods(world, shop, [1000], { taxClass: shop.reduced });
    const { sku: set } = await aProduct(world, { pence: 3600, taxClass: shop.standard });
    await owner.does('catalog/describe-variant', {
      sku: set,
      components: [
        { sku: mug, quantity: 1 },
        { sku: book, quantity: 1 },
      ],
    });
    await owner.until('pricing/known-sku', { sku: set }, (known) => known?.components.length === 2 && known.isForSale);
    const { lines } = await quoted(world, shop, { ...basketOf([set, 1]), method: undefined });
    const parts = lines[0].parts.map((part: any) => [part.sku, part.amount, part.rate, part.net + part.tax]);
    assert.deepEqual(parts, [
      [mug, 2700, 20_000, 2700],
      [book, 900, 5000, 900],
    ]);
  },

  'a price list of the channel and a customer’s group decide the price': async (world) => {
    const { owner } = world;
    const [list, group, ann] = [world.name('list'), world.name('trade'), await world.customer()];
    const shop = await aShop(world, { priceLists: [list] });
    const [mug = ''] = await goods(world, shop, [1000]);
    await owner.does('customers/define-group', { group, name: 'Trade' });
    await owner.does('customers/put-in-group', { customer: ann.customer, group });
    const entries = [
      { price: pounds(900), minQuantity: 10 },
      { price: pounds(700), group },
    ];
    await owner.does('catalog/set-prices', { sku: mug, list, currency: 'GBP', entries });
    await owner.until('pricing/known-article', { sku: mug }, (known) => known.lists.length === 1);
    const goodsOf = async (quantity: number, more: object) =>
      (await quoted(world, shop, { ...basketOf([mug, quantity]), ...more })).totals.goods as number;
    assert.equal(await goodsOf(9, {}), 9000);
    assert.equal(await goodsOf(10, {}), 9000);
    assert.equal(await goodsOf(10, { buyer: ann.customer, groups: [group] }), 7000);
  },

  'within a union a business accounts for the tax itself, and others pay that of their country or the origin’s': async (
    world,
  ) => {
    const shop = await aShop(world, { country: 'DE', registeredIn: ['FR'], countries: ['DE', 'FR', 'IE', 'US'] });
    await taxZoneOf(world, 'IE');
    const [mug = ''] = await goods(world, shop, [1200]);
    const to = async (country: string, isBusiness: boolean) => {
      const quote = await quoted(world, shop, {
        ...basketOf([mug, 1]),
        destination: { country },
        isBusiness,
        method: undefined,
      });
      return [quote.treatment.kind, quote.taxes[0].category, quote.totals.gross];
    };
    assert.deepEqual(await to('DE', true), ['domestic', 'S', 1200]);
    assert.deepEqual(await to('FR', true), ['reverse-charge', 'K', 1000]);
    assert.deepEqual(await to('FR', false), ['destination', 'S', 1200]);
    assert.deepEqual(await to('IE', false), ['origin', 'S', 1200]);
    assert.deepEqual(await to('US', false), ['export', 'G', 1000]);
  },
});
