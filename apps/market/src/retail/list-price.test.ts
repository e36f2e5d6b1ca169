import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LIST_PRICE_RUN, observePrice, UNPRICED } from './list-price.ts';

const listAfter = (prices: readonly number[]): number | null => prices.reduce(observePrice, UNPRICED).list;

test('the first price is the list price, later ones after three invoices in a row', () => {
  assert.equal(listAfter([]), null);
  assert.equal(listAfter([5]), 5);
  assert.equal(listAfter([5, 7, 7]), 5);
  assert.equal(listAfter([5, 7, 7, 7]), 7);
});

test('a run is broken by any other price, the list price too', () => {
  assert.equal(listAfter([5, 7, 7, 5, 7]), 5);
  assert.equal(listAfter([5, 7, 7, 6, 7]), 5);
  assert.equal(listAfter([5, 7, 7, 6, 7, 7]), 5);
  assert.equal(listAfter([5, 7, 7, 6, 7, 7, 7]), 7);
});

test('answers a list price and nothing else that a product’s state may hold', () => {
  const product = { ...UNPRICED, list: 5, onHand: 3 };
  for (const price of [5, 7]) assert.deepEqual(Object.keys(observePrice(product, price)), Object.keys(UNPRICED));
});

test('the list price changes exactly when the last three invoices agree on another', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 40 }), (prices) => {
      let list: number | null = null;
      for (let i = 0; i < prices.length; i += 1) {
        const run = prices.slice(Math.max(0, i + 1 - LIST_PRICE_RUN), i + 1);
        const agreed = run.length === LIST_PRICE_RUN && new Set(run).size === 1;
        if (list === null || agreed) list = prices[i] ?? null;
      }
      assert.equal(listAfter(prices), list);
    }),
  );
});
