import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { composeQuote, type Ingredients, type PricedLine, type Rate } from './compose-quote.ts';
import { assertHalfUp } from './testing/assert-half-up.ts';
import { gbp, methodOf, promotionOf } from './testing/facts.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const RATES: Readonly<Record<string, Rate>> = {
  standard: { category: 'S', rate: 20_000 },
  reduced: { category: 'S', rate: 5000 },
  food: { category: 'Z', rate: 0 },
};
const rateOf = (taxClass: string): Rate => RATES[taxClass]!;
const exported = (): Rate => ({ category: 'G', rate: 0 });
const entry = (amount: number, scale = 2) => ({
  list: 'base',
  price: { amount, currency: 'GBP', scale },
  quantity: 1,
  since: '2026-01-01T00:00:00.000Z',
});
const lineOf = (line: string, amount: number, quantity = 1, taxClass = 'standard'): PricedLine => ({
  line,
  sku: line,
  quantity,
  entry: entry(amount),
  weight: 100,
  categories: [],
  parts: [{ sku: line, quantity, taxClass, worth: 1 }],
});
const simple: Ingredients = {
  currency: 'GBP',
  scale: 2,
  lines: [lineOf('A', 1000, 2), lineOf('B', 500, 1, 'food')],
  candidates: [],
  shipping: { facts: methodOf(), zones: [] },
  isTaxIncluded: true,
  rateOf,
  relievedOf: undefined,
};

function composed(part: Partial<Ingredients>) {
  const made = composeQuote({ ...simple, ...part });
  if (typeof made === 'string') throw new TypeError(made);
  return made.composed;
}

test('shipping is taxed like the goods that it brings', () => {
  const { shipping, taxes, totals } = composed({});
  assert.deepEqual(shipping, {
    method: 'standard',
    price: 500,
    discounts: [],
    discounted: 500,
    net: 433,
    tax: 67,
    gross: 500,
    shares: [
      { amount: 400, category: 'S', rate: 20_000, net: 333, tax: 67 },
      { amount: 100, category: 'Z', rate: 0, net: 100, tax: 0 },
    ],
  });
  assert.deepEqual(taxes, [
    { category: 'S', rate: 20_000, base: 2000, tax: 400 },
    { category: 'Z', rate: 0, base: 600, tax: 0 },
  ]);
  assert.deepEqual(totals, { goods: 2500, discount: 0, shipping: 500, net: 2600, tax: 400, gross: 3000 });
});

test('discounts reduce what is taxed, and each line says by what', () => {
  const ten = promotionOf({ kind: 'percentage', rate: 10_000 });
  const { lines, totals, promotions } = composed({
    isTaxIncluded: false,
    shipping: null,
    candidates: [{ facts: ten, coupon: 'TEN' }],
  });
  const [first] = lines;
  assert.deepEqual(first?.discounts, [{ promotion: 'sale', coupon: 'TEN', amount: 200 }]);
  assert.deepEqual(
    [first?.amount, first?.discounted, first?.net, first?.tax, first?.gross],
    [2000, 1800, 1800, 360, 2160],
  );
  assert.deepEqual(totals, { goods: 2500, discount: 250, shipping: 0, net: 2250, tax: 360, gross: 2610 });
  assert.deepEqual(promotions, [
    { promotion: 'sale', name: 'Sale', coupon: 'TEN', amount: 250, isFirstOrderOnly: false },
  ]);
});

test('free shipping takes off what shipping costs in the end', () => {
  const free = { facts: promotionOf({ kind: 'free-shipping' }, { priority: 1 }), coupon: null };
  const { shipping, totals, promotions } = composed({ candidates: [free] });
  assert.deepEqual([shipping?.price, shipping?.discounted, shipping?.shares, totals.shipping], [500, 0, [], 0]);
  assert.deepEqual(shipping?.discounts, [{ promotion: 'sale', coupon: null, amount: 500 }]);
  assert.equal(promotions[0]?.amount, 500);
});

test('shipping is free from an amount after discounts', () => {
  const lines = [lineOf('A', 10_000)];
  assert.equal(composed({ lines }).totals.shipping, 0);
  const penny = { facts: promotionOf({ kind: 'fixed-amount', amounts: [gbp(1)] }), coupon: null };
  assert.equal(composed({ lines, candidates: [penny] }).totals.shipping, 500);
});

test('a promotion of free shipping holds whatever those after it do: without them shipping was free already', () => {
  const lines = [lineOf('A', 10_000)];
  const free = { facts: promotionOf({ kind: 'free-shipping' }, { promotion: 'free', priority: 1 }), coupon: 'FREE' };
  const penny = { facts: promotionOf({ kind: 'fixed-amount', amounts: [gbp(1)] }, { priority: 2 }), coupon: null };
  const { totals, promotions } = composed({ lines, candidates: [free, penny] });
  assert.equal(totals.shipping, 0);
  assert.deepEqual(
    promotions.map(({ promotion, amount }) => [promotion, amount]),
    [
      ['sale', 1],
      ['free', 500],
    ],
  );
  // Where they leave it free no coupon is used for it.
  assert.deepEqual(composed({ lines, candidates: [free] }).promotions, []);
});

test('what is sold without tax is sold for less the tax that prices contain', () => {
  const { lines, taxes, totals } = composed({ rateOf: exported, relievedOf: rateOf, shipping: null });
  assert.deepEqual([lines[0]?.discounted, lines[0]?.gross, lines[1]?.gross], [2000, 1667, 500]);
  assert.deepEqual(taxes, [{ category: 'G', rate: 0, base: 2167, tax: 0 }]);
  assert.deepEqual(totals, { goods: 2500, discount: 0, shipping: 0, net: 2167, tax: 0, gross: 2167 });
});

test('the price of a bundle is allotted to its components, each taxed as what it is', () => {
  const parts = [
    { sku: 'MUG', quantity: 2, taxClass: 'standard', worth: 300 },
    { sku: 'TEA', quantity: 1, taxClass: 'food', worth: 100 },
  ];
  const { lines, taxes } = composed({ lines: [{ ...lineOf('BOX', 1001), parts }], shipping: null });
  assert.deepEqual(
    lines[0]?.parts.map(({ sku, amount, tax }) => [sku, amount, tax]),
    [
      ['MUG', 751, 125],
      ['TEA', 250, 0],
    ],
  );
  assert.deepEqual(
    taxes.map(({ base, tax }) => base + tax),
    [751, 250],
  );
});

test('a method that no rule offers, and amounts beyond counting, have no quote', () => {
  const heavy = { facts: methodOf({ rules: [{ price: gbp(500), weightBelow: 300 }] }), zones: [] };
  assert.equal(composeQuote({ ...simple, shipping: heavy }), 'method-not-offered');
  const dear = { ...lineOf('A', 900_719_925_474, 1_000_000_000) };
  assert.equal(composeQuote({ ...simple, lines: [dear] }), 'amount-too-large');
  const half = [{ facts: promotionOf({ kind: 'percentage', rate: 50_000 }), coupon: null }];
  assert.equal(composeQuote({ ...simple, lines: [dear], candidates: half, shipping: null }), 'amount-too-large');
  // The amount can be counted, and with its tax no more.
  const nearly = { ...lineOf('A', 900_719_925_474, 1000) };
  assert.equal(composeQuote({ ...simple, lines: [nearly], isTaxIncluded: false }), 'amount-too-large');
  assert.notEqual(composeQuote({ ...simple, lines: [nearly] }), 'amount-too-large');
});

const part = fc.record({
  sku: fc.constantFrom('X', 'Y', 'Z'),
  quantity: fc.integer({ min: 1, max: 5 }),
  taxClass: fc.constantFrom('standard', 'reduced', 'food'),
  worth: fc.integer({ min: 0, max: 10_000 }),
});
const line: fc.Arbitrary<PricedLine> = fc.record({
  line: fc.constant('1'),
  sku: fc.constantFrom('A', 'B'),
  quantity: fc.integer({ min: 1, max: 12 }),
  entry: fc
    .record({ amount: fc.integer({ min: 0, max: 200_000 }), scale: fc.constantFrom(2, 3, 4) })
    .map(({ amount, scale }) => entry(amount, scale)),
  weight: fc.nat(1000),
  categories: fc.constant([]),
  parts: fc.array(part, { minLength: 1, maxLength: 3 }),
});
const candidates = fc.subarray([
  { facts: promotionOf({ kind: 'percentage', rate: 12_345 }, { promotion: 'a' }), coupon: null },
  { facts: promotionOf({ kind: 'fixed-amount', amounts: [gbp(777)] }, { promotion: 'b' }), coupon: 'B' },
  { facts: promotionOf({ kind: 'buy-x-get-y', buy: 1, get: 1, rate: 50_000 }, { promotion: 'c' }), coupon: null },
  { facts: promotionOf({ kind: 'free-shipping' }, { promotion: 'd', priority: 5 }), coupon: null },
  { facts: promotionOf({ kind: 'fixed-price', prices: [gbp(399)] }, { promotion: 'e', skus: ['A'] }), coupon: null },
]);

test('every sum of a quote is the sum of its parts', () => {
  const lines = fc.array(line, { minLength: 1, maxLength: 15 });
  const method = fc.constantFrom(null, simple.shipping);
  fc.assert(
    fc.property(
      lines,
      candidates,
      method,
      fc.boolean(),
      fc.boolean(),
      (of, applied, shipping, isTaxIncluded, isExport) => {
        const isRelieved = isExport && isTaxIncluded;
        const quote = composed({
          lines: of,
          candidates: applied,
          shipping,
          isTaxIncluded,
          rateOf: isExport ? exported : rateOf,
          relievedOf: isRelieved ? rateOf : undefined,
        });
        const { totals } = quote;
        for (const [index, each] of quote.lines.entries()) {
          const { amount, scale } = of[index]!.entry.price;
          assertHalfUp(each.amount, BigInt(amount * each.quantity) * 100n, 10n ** BigInt(scale));
          assert.equal(each.discounted, each.amount - sum(each.discounts.map(({ amount }) => amount)));
          assert.equal(sum(each.parts.map(({ amount }) => amount)), each.discounted);
          assert.equal(sum(each.parts.map(({ net }) => net)), each.net);
          assert.equal(sum(each.parts.map(({ tax }) => tax)), each.tax);
          assert.equal(each.net + each.tax, each.gross);
          if (!isRelieved) assert.equal(isTaxIncluded ? each.gross : each.net, each.discounted);
          else assert.ok(each.gross <= each.discounted);
          assert.ok(each.net >= 0 && each.tax >= 0 && each.parts.every(({ net, tax }) => net >= 0 && tax >= 0));
        }
        const sent = quote.shipping;
        if (sent !== null) {
          assert.equal(sent.discounted, sent.price - sum(sent.discounts.map(({ amount }) => amount)));
          assert.equal(sum(sent.shares.map(({ amount }) => amount)), sent.discounted);
          assert.equal(sum(sent.shares.map(({ net }) => net)), sent.net);
        }
        assert.equal(totals.goods, sum(quote.lines.map(({ amount }) => amount)));
        assert.equal(totals.discount, totals.goods - sum(quote.lines.map(({ discounted }) => discounted)));
        assert.equal(totals.gross, sum(quote.lines.map(({ gross }) => gross)) + (sent?.gross ?? 0));
        assert.equal(totals.net, sum(quote.taxes.map(({ base }) => base)));
        assert.equal(totals.tax, sum(quote.taxes.map(({ tax }) => tax)));
        assert.equal(totals.net + totals.tax, totals.gross);
        const promised = sum(quote.promotions.map(({ amount }) => amount));
        assert.equal(promised, totals.discount + sum((sent?.discounts ?? []).map(({ amount }) => amount)));
      },
    ),
    { numRuns: 500 },
  );
});
