import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isInZone, methodPrice, type MethodRules, type ShippedBasket } from './method-price.ts';

const gbp = (amount: number, scale = 2) => ({ amount, currency: 'GBP', scale });
const basket: ShippedBasket = { currency: 'GBP', amount: 2000, weight: 1500, quantity: 3, zones: new Set(['uk']) };
const priced = (rules: MethodRules['rules'], part: Partial<ShippedBasket> = {}, freeFrom = [gbp(5000)]) =>
  methodPrice({ rules, freeFrom }, { ...basket, ...part });

test('the first rule that fits gives the price', () => {
  const rules = [
    { price: gbp(100), quantityBelow: 2 },
    { price: gbp(200), amountFrom: 3000 },
    { price: gbp(300), weightFrom: 1000, weightBelow: 2000 },
    { price: gbp(400) },
  ];
  assert.equal(priced(rules), 300);
  assert.equal(priced(rules, { quantity: 1 }), 100);
  assert.equal(priced(rules, { amount: 3000 }), 200);
  assert.equal(priced(rules, { amount: 2999 }), 300);
  assert.equal(priced(rules, { weight: 2000 }), 400);
  assert.equal(priced(rules, { weight: 999 }), 400);
  assert.equal(priced(rules.slice(0, 3), { weight: 2000 }), undefined);
});

test('a rule is for its zones and its currency', () => {
  const rules = [{ price: { ...gbp(700), currency: 'EUR' } }, { price: gbp(395), zones: ['uk', 'ie'] }];
  assert.equal(priced(rules), 395);
  assert.equal(priced(rules, { zones: new Set() }), undefined);
  assert.equal(priced(rules, { currency: 'EUR', zones: new Set() }), 700);
  assert.equal(priced(rules, { currency: 'USD' }), undefined);
});

test('from its amount on it costs nothing, where it is offered at all', () => {
  const rules = [{ price: gbp(395), zones: ['uk'] }];
  assert.equal(priced(rules, { amount: 4999 }), 395);
  assert.equal(priced(rules, { amount: 5000 }), 0);
  assert.equal(priced(rules, { amount: 5000, zones: new Set() }), undefined);
  assert.equal(priced(rules, { amount: 5000 }, [{ ...gbp(5000), currency: 'EUR' }]), 395);
  assert.equal(priced([{ price: gbp(39_555, 4) }]), 396);
});

test('ranges that meet leave no basket without a price and give none two', () => {
  const weights = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(fc.uniqueArray(weights, { maxLength: 6 }), weights, (cuts, weight) => {
      const bounds = cuts.toSorted((a, b) => a - b);
      const rules = [0, ...bounds].map((weightFrom, index) => ({
        price: gbp(index),
        weightFrom,
        ...(bounds[index] !== undefined && { weightBelow: bounds[index] }),
      }));
      const expected = bounds.filter((bound) => bound <= weight).length;
      assert.equal(priced(rules, { weight }), expected);
      assert.equal(priced(rules.toReversed(), { weight }), expected);
    }),
  );
});

test('a price is rounded to what can be paid, a half up, and so is the amount from which it is free', () => {
  const units = { GBP: 2, JPY: 0, KWD: 3 };
  const currencies = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
  const amounts = fc.oneof(fc.nat(100_000), fc.constantFrom(5, 15, 50, 150, 500, 5000, 15_000));
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 4 }), currencies, (amount, scale, currency) => {
      const price = { amount, currency, scale };
      const of = (part: Partial<ShippedBasket>, freeFrom: MethodRules['freeFrom'] = []): number =>
        methodPrice({ rules: [{ price }], freeFrom }, { ...basket, currency, ...part })!;
      const paid = of({});
      const step = 10n ** BigInt(Math.max(0, scale - units[currency]));
      const exact = BigInt(amount) * 10n ** BigInt(Math.max(0, units[currency] - scale));
      const twice = 2n * (BigInt(paid) * step - exact);
      assert.ok(twice > -step && twice <= step, `${paid} is not ${exact} / ${step}, rounded half up`);
      assert.equal(of({ amount: paid }, [price]), 0);
      if (paid > 0) assert.equal(of({ amount: paid - 1 }, [price]), paid);
    }),
    { numRuns: 500 },
  );
});

test('an address lies in a zone by its country and how its postal code begins', () => {
  const mainland = { areas: [{ country: 'GB', except: ['BT', 'JE'] }, { country: 'IE' }] };
  const leeds = { areas: [{ country: 'GB', postcodes: ['LS', 'WF1'], except: ['LS29'] }] };
  assert.equal(isInZone(mainland, 'GB', 'LS1 4AP'), true);
  assert.equal(isInZone(mainland, 'GB', 'bt1 5gs'), false);
  assert.equal(isInZone(mainland, 'IE', 'D02 X285'), true);
  assert.equal(isInZone(mainland, 'FR', '75001'), false);
  assert.equal(isInZone(leeds, 'GB', 'ls-1 4ap'), true);
  assert.equal(isInZone(leeds, 'GB', 'L S1'), true);
  assert.equal(isInZone(leeds, 'GB', 'L1'), false);
  assert.equal(isInZone(leeds, 'GB', 'LS29 8AA'), false);
  // Where the postal code is unknown and matters, nothing is promised.
  assert.equal(isInZone(leeds, 'GB'), false);
  assert.equal(isInZone(mainland, 'GB'), false);
  assert.equal(isInZone(mainland, 'IE'), true);
});
