import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyPromotions, type Basket, type Candidate } from './apply-promotions.ts';
import type { PromotionFacts } from './promotion.ts';
import { assertHalfUp } from './testing/assert-half-up.ts';
import { gbp, promotionOf } from './testing/facts.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const line = (amount: number, quantity = 1, sku = 'A', categories: readonly string[] = []) => ({
  sku,
  quantity,
  amount,
  categories,
});
const basketOf = (lines: Basket['lines'], shipping = 500): Basket => ({
  currency: 'GBP',
  scale: 2,
  lines,
  shippingFor: () => shipping,
});
const candidate = (facts: PromotionFacts, coupon: string | null = null): Candidate => ({ facts, coupon });

/** What one promotion takes off each line. */
function off(action: PromotionFacts['action'], lines: Basket['lines'], part: Partial<PromotionFacts> = {}) {
  const { applied, outcomes } = applyPromotions([candidate(promotionOf(action, part))], basketOf(lines));
  return applied[0]?.discounts ?? outcomes[0];
}

test('a percentage of all lines is rounded once and allotted', () => {
  assert.deepEqual(off({ kind: 'percentage', rate: 10_000 }, [line(333), line(333), line(333)]), [34, 33, 33]);
  assert.deepEqual(off({ kind: 'percentage', rate: 100_000 }, [line(333), line(1)]), [333, 1]);
});

test('a fixed amount is allotted by amounts, and takes no more than there is', () => {
  const action = { kind: 'fixed-amount', amounts: [gbp(500)] } as const;
  assert.deepEqual(off(action, [line(1000), line(3000)]), [125, 375]);
  assert.deepEqual(off(action, [line(100), line(200)]), [100, 200]);
  assert.equal(off({ ...action, amounts: [{ ...gbp(5), currency: 'EUR' }] }, [line(100)]), 'not-in-currency');
});

test('a fixed price is what a piece costs, unless it costs less', () => {
  const action = { kind: 'fixed-price', prices: [gbp(800)] } as const;
  assert.deepEqual(off(action, [line(2000, 2), line(700), line(1000)]), [400, 0, 200]);
  assert.equal(off({ ...action, prices: [{ ...gbp(5), currency: 'EUR' }] }, [line(100)]), 'not-in-currency');
});

test('of every three pieces the cheapest is free, of equally cheap ones that of the earlier line', () => {
  const action = { kind: 'buy-x-get-y', buy: 2, get: 1, rate: 100_000 } as const;
  assert.deepEqual(off(action, [line(3000, 3), line(500, 1)]), [0, 500]);
  assert.deepEqual(off(action, [line(3000, 3), line(1500, 3)]), [0, 1000]);
  assert.deepEqual(off(action, [line(1000), line(1000), line(1000)]), [1000, 0, 0]);
  assert.equal(off(action, [line(2000, 2)]), 'nothing-to-reduce');
  assert.deepEqual(off({ ...action, rate: 50_000 }, [line(2997, 3)]), [500]);
});

test('the greatest tier that is reached counts', () => {
  const tiers = [
    { quantity: 5, rate: 10_000 },
    { quantity: 10, rate: 20_000 },
  ];
  const action = { kind: 'quantity-tiers', tiers } as const;
  assert.equal(off(action, [line(400, 4)]), 'nothing-to-reduce');
  assert.deepEqual(off(action, [line(500, 5)]), [50]);
  assert.deepEqual(off(action, [line(500, 5), line(500, 5)]), [100, 100]);
  const amounts = [
    { amounts: [gbp(2000)], rate: 20_000 },
    { amounts: [gbp(1000)], rate: 10_000 },
  ];
  assert.deepEqual(off({ kind: 'amount-tiers', tiers: amounts }, [line(1999)]), [200]);
  assert.deepEqual(off({ kind: 'amount-tiers', tiers: amounts }, [line(2000)]), [400]);
  assert.equal(off({ kind: 'amount-tiers', tiers: amounts }, [line(999)]), 'nothing-to-reduce');
  const euros = [{ amounts: [{ ...gbp(1), currency: 'EUR' }], rate: 1 }];
  assert.equal(off({ kind: 'amount-tiers', tiers: euros }, [line(999)]), 'not-in-currency');
});

test('shipping becomes free once', () => {
  const free = promotionOf({ kind: 'free-shipping' });
  const { applied, outcomes } = applyPromotions(
    [candidate(free), candidate({ ...free, promotion: 'too' })],
    basketOf([line(100)]),
  );
  assert.deepEqual([applied[0]?.shipping, applied.length, outcomes], [500, 1, ['applied', 'nothing-to-reduce']]);
  const nothingSent = applyPromotions([candidate(free)], basketOf([line(100)], 0));
  assert.deepEqual(nothingSent.outcomes, ['nothing-to-reduce']);
});

test('a promotion is for the lines of its categories or SKUs, and counts its minimum by them before any discount', () => {
  const half = { kind: 'percentage', rate: 50_000 } as const;
  const lines = [line(1000, 1, 'A', ['mugs']), line(1000, 1, 'B'), line(1000, 1, 'C', ['cups', 'gifts'])];
  assert.deepEqual(off(half, lines, { categories: ['gifts', 'mugs'] }), [500, 0, 500]);
  assert.deepEqual(off(half, lines, { skus: ['B'] }), [0, 500, 0]);
  assert.deepEqual(off(half, lines, { skus: ['B'], categories: ['cups'] }), [0, 500, 500]);
  assert.equal(off(half, lines, { categories: ['lamps'] }), 'nothing-to-reduce');
  assert.equal(off({ kind: 'free-shipping' }, lines, { categories: ['lamps'] }), 'nothing-to-reduce');
  assert.equal(off(half, lines, { skus: ['B'], minimum: [gbp(1001)] }), 'below-minimum');
  assert.deepEqual(off(half, lines, { skus: ['B'], minimum: [gbp(1000)] }), [0, 500, 0]);
  assert.equal(off(half, lines, { minimum: [{ ...gbp(1), currency: 'EUR' }] }), 'not-in-currency');
});

test('promotions are applied by priority, then by name, each to what is left', () => {
  const half = (promotion: string, priority: number, part: Partial<PromotionFacts> = {}) =>
    candidate(promotionOf({ kind: 'percentage', rate: 50_000 }, { promotion, priority, ...part }));
  const names = (candidates: readonly Candidate[]) => {
    const { applied, left, outcomes } = applyPromotions(candidates, basketOf([line(1000)]));
    return [applied.map(({ facts }) => facts.promotion), left, outcomes];
  };
  assert.deepEqual(names([half('c', 2), half('b', 1), half('a', 2)]), [
    ['b', 'a', 'c'],
    [125],
    ['applied', 'applied', 'applied'],
  ]);
  const alone = { isExclusive: true };
  assert.deepEqual(names([half('a', 1, alone), half('b', 2)]), [['a'], [500], ['applied', 'excluded']]);
  assert.deepEqual(names([half('a', 1), half('b', 2, alone), half('c', 3)]), [
    ['a', 'c'],
    [250],
    ['applied', 'excluded', 'applied'],
  ]);
  // What does nothing excludes nothing.
  const idle = half('a', 1, { ...alone, minimum: [gbp(1001)] });
  assert.deepEqual(names([idle, half('b', 2)]), [['b'], [500], ['below-minimum', 'applied']]);
  const coupons = [candidate(half('a', 1).facts, 'ONE'), candidate(half('a', 1).facts, 'TWO')];
  assert.deepEqual(names(coupons), [['a'], [500], ['applied', 'applied-already']]);
  assert.deepEqual(names([{ ...half('a', 1), refused: 'used-up' }]), [[], [1000], ['used-up']]);
});

const price = fc.integer({ min: 0, max: 100_000 }).map(gbp);
const rate = fc.integer({ min: 1, max: 100_000 });
const few = fc.integer({ min: 1, max: 4 });
const action: fc.Arbitrary<PromotionFacts['action']> = fc.oneof(
  fc.record({ kind: fc.constant('percentage' as const), rate }),
  fc.record({ kind: fc.constant('fixed-amount' as const), amounts: price.map((each) => [each]) }),
  fc.record({ kind: fc.constant('fixed-price' as const), prices: price.map((each) => [each]) }),
  fc.record({ kind: fc.constant('buy-x-get-y' as const), buy: few, get: few, rate }),
  fc.constant({ kind: 'free-shipping' as const }),
  fc.record({
    kind: fc.constant('quantity-tiers' as const),
    tiers: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 30 }), rate }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('amount-tiers' as const),
    tiers: fc.array(fc.record({ amounts: price.map((each) => [each]), rate }), { minLength: 1, maxLength: 3 }),
  }),
);
const candidates = fc.array(
  fc.record({
    action,
    priority: few,
    isExclusive: fc.boolean(),
    skus: fc.option(fc.constant(['A']), { nil: undefined }),
  }),
  { maxLength: 8 },
);
const lines = fc.array(
  fc.record({
    sku: fc.constantFrom('A', 'B'),
    quantity: fc.integer({ min: 1, max: 20 }),
    amount: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 1_000_000 })),
    categories: fc.constant([]),
  }),
  { minLength: 1, maxLength: 12 },
);

test('whatever is combined, nothing goes below zero, and amounts less discounts are what is left', () => {
  let applications = 0;
  fc.assert(
    fc.property(candidates, lines, (given, ofBasket) => {
      const all = given.map(({ skus, ...part }, index) =>
        candidate(promotionOf(part.action, { ...part, promotion: `p-${index}`, ...(skus && { skus }) })),
      );
      const { applied, left } = applyPromotions(all, basketOf(ofBasket));
      applications += applied.length;
      for (const [index, { amount }] of ofBasket.entries()) {
        assert.ok(left[index]! >= 0);
        assert.equal(left[index], amount - sum(applied.map(({ discounts }) => discounts[index]!)));
      }
      assert.ok(applied.every(({ discounts, shipping }) => discounts.every((each) => each >= 0) && shipping >= 0));
      assert.ok(sum(applied.map(({ shipping }) => shipping)) <= 500);
      assert.ok(applied.length < 2 || applied.every(({ facts }) => !facts.isExclusive));
    }),
    { numRuns: 500 },
  );
  assert.ok(applications > 200, `${applications} applications`);
});

test('what a promotion takes off is rounded once: for all lines together, or for the pieces of each', () => {
  const rates = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(10_000, 33_333, 50_000));
  fc.assert(
    fc.property(lines, rates, (ofBasket, given) => {
      const all = sum(ofBasket.map(({ amount }) => amount));
      const taken = (action: PromotionFacts['action']): readonly number[] => {
        const { applied } = applyPromotions([candidate(promotionOf(action))], basketOf(ofBasket));
        return applied[0]?.discounts ?? ofBasket.map(() => 0);
      };
      assertHalfUp(sum(taken({ kind: 'percentage', rate: given })), BigInt(all) * BigInt(given), 100_000n);
      const halved = taken({ kind: 'buy-x-get-y', buy: 1, get: 1, rate: given });
      const pieces = sum(ofBasket.map(({ quantity }) => quantity));
      let reduced = Math.floor(pieces / 2);
      const cheapest = [...ofBasket.keys()].toSorted((one, other) => {
        const [left, right] = [ofBasket[one]!, ofBasket[other]!];
        return left.amount * right.quantity - right.amount * left.quantity;
      });
      for (const index of cheapest) {
        const { amount, quantity } = ofBasket[index]!;
        const taking = Math.min(quantity, reduced);
        reduced -= taking;
        assertHalfUp(halved[index]!, BigInt(amount * taking) * BigInt(given), BigInt(quantity) * 100_000n);
      }
      // A price of its own is rounded for all pieces of a line.
      const price = { amount: given, currency: 'GBP', scale: 4 };
      for (const [index, off] of taken({ kind: 'fixed-price', prices: [price] }).entries()) {
        const { amount, quantity } = ofBasket[index]!;
        if (off > 0) assertHalfUp(amount - off, BigInt(given) * BigInt(quantity), 100n);
        else assert.ok(BigInt(given) * BigInt(quantity) >= BigInt(amount) * 100n - 50n);
      }
    }),
    { numRuns: 500 },
  );
});
