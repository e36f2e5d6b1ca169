import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currenciesOf } from './promotion-currencies.ts';
import { gbp } from './testing/facts.ts';

const eur = (amount: number) => ({ ...gbp(amount), currency: 'EUR' });
const percentage = { kind: 'percentage', rate: 10_000 } as const;

test('a promotion applies in the currencies that all its amounts are in, or in every one', () => {
  assert.equal(currenciesOf({ action: percentage }), null);
  assert.deepEqual(currenciesOf({ action: percentage, minimum: [gbp(1), eur(1)] }), ['GBP', 'EUR']);
  const off = { kind: 'fixed-amount', amounts: [gbp(1), eur(1)] } as const;
  assert.deepEqual(currenciesOf({ action: off, minimum: [eur(5)] }), ['EUR']);
  assert.deepEqual(currenciesOf({ action: { kind: 'fixed-price', prices: [gbp(1)] }, minimum: [eur(5)] }), []);
  const tiers = [
    { amounts: [gbp(100)], rate: 1000 },
    { amounts: [gbp(200), eur(200)], rate: 2000 },
  ];
  assert.deepEqual(currenciesOf({ action: { kind: 'amount-tiers', tiers } }), ['GBP', 'EUR']);
});
