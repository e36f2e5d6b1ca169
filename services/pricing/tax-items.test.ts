import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WHOLE } from './half-up.ts';
import { taxItems, type TaxItem } from './tax-items.ts';
import { assertHalfUp } from './testing/assert-half-up.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const item: fc.Arbitrary<TaxItem> = fc.record({
  amount: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 1e12 })),
  category: fc.constantFrom('S', 'Z'),
  rate: fc.constantFrom(0, 5000, 8875, 19_000, 20_000, 25_000, 100_000),
});
const document = fc.array(item, { minLength: 1, maxLength: 60 });

test('taxes of items sum to the taxes of the document, whether prices contain them or not', () => {
  fc.assert(
    fc.property(document, fc.boolean(), (items, isIncluded) => {
      const { items: taxed, totals } = taxItems(items, isIncluded);
      for (const { category, rate, base, tax } of totals) {
        const members = [...items.keys()].filter((i) => items[i]!.category === category && items[i]!.rate === rate);
        assert.equal(sum(members.map((i) => taxed[i]!.tax)), tax);
        assert.equal(sum(members.map((i) => taxed[i]!.net)), base);
      }
      assert.equal(sum(totals.map(({ tax }) => tax)), sum(taxed.map(({ tax }) => tax)));
      assert.equal(new Set(totals.map(({ category, rate }) => `${category}${rate}`)).size, totals.length);
      for (const [index, { net, tax }] of taxed.entries()) {
        assert.ok(net >= 0 && tax >= 0);
        assert.equal(isIncluded ? net + tax : net, items[index]!.amount);
      }
    }),
  );
});

test('the tax of a rate is rounded once, half up', () => {
  fc.assert(
    fc.property(document, (items) => {
      for (const { rate, base, tax } of taxItems(items, false).totals)
        assertHalfUp(tax, BigInt(base) * BigInt(rate), BigInt(WHOLE));
      // Where prices contain it, base and tax have to sum to what is paid: it is a part of that.
      for (const { rate, base, tax } of taxItems(items, true).totals)
        assertHalfUp(tax, BigInt(base + tax) * BigInt(rate), BigInt(WHOLE + rate));
    }),
  );
});

test('three items of 0.33 at 20 % bear 0.20, not three times 0.07', () => {
  const third = { amount: 33, category: 'S', rate: 20_000 };
  const { items, totals } = taxItems([third, third, third], false);
  assert.deepEqual(totals, [{ category: 'S', rate: 20_000, base: 99, tax: 20 }]);
  assert.deepEqual(
    items.map(({ tax }) => tax),
    [7, 7, 6],
  );
  assert.deepEqual(taxItems([{ amount: 1195, category: 'S', rate: 20_000 }], true).items, [{ net: 996, tax: 199 }]);
});
