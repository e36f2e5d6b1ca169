import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickPrice, type PriceEntry, type PriceQuestion } from './pick-price.ts';

const entry = (amount: number, part: Partial<PriceEntry> = {}): PriceEntry => ({
  list: 'base',
  price: { amount, currency: 'GBP', scale: 2 },
  quantity: 1,
  since: '2026-01-01T00:00:00.000Z',
  ...part,
});
const question: PriceQuestion = {
  currency: 'GBP',
  lists: ['trade', 'club'],
  groups: ['gold'],
  quantity: 5,
  timeZone: 'Europe/London',
  at: '2026-07-01T12:00:00.000Z',
};
const picked = (prices: readonly PriceEntry[], part: Partial<PriceQuestion> = {}) =>
  pickPrice(prices, { ...question, ...part })?.price.amount;

test('the first list of the channel that has a price gives it, then the base list', () => {
  const prices = [entry(1), entry(2, { list: 'club' }), entry(3, { list: 'trade' }), entry(4, { list: 'other' })];
  assert.equal(picked(prices), 3);
  assert.equal(picked(prices, { lists: ['club', 'trade'] }), 2);
  assert.equal(picked(prices, { lists: [] }), 1);
  assert.equal(picked(prices.slice(3)), undefined);
});

test('a currency is never converted', () => {
  assert.equal(picked([entry(1)], { currency: 'EUR' }), undefined);
});

test('the largest quantity that is reached counts', () => {
  const prices = [entry(100), entry(90, { quantity: 5 }), entry(80, { quantity: 6 })];
  assert.equal(picked(prices), 90);
  assert.equal(picked(prices, { quantity: 4 }), 100);
  assert.equal(picked(prices, { quantity: 6 }), 80);
  assert.equal(picked(prices.slice(2)), undefined);
});

test('a price of a group is for its members, and before that of everybody', () => {
  const prices = [entry(100, { quantity: 5 }), entry(95, { group: 'gold' })];
  assert.equal(picked(prices), 95);
  assert.equal(picked(prices, { groups: [] }), 100);
});

test('a price has its time, and the one that began last counts', () => {
  const summer = entry(50, { starts: '2026-06-01T00:00:00', ends: '2026-09-01T00:00:00' });
  const july = entry(40, { starts: '2026-07-01T13:00:00', ends: '2026-08-01T00:00:00' });
  assert.equal(picked([entry(100), july, summer]), 40);
  assert.equal(picked([entry(100), july, summer], { at: '2026-07-01T11:59:59.999Z' }), 50);
  assert.equal(picked([entry(100), july, summer], { at: '2026-08-31T23:00:00.000Z' }), 100);
});

test('of the catalog’s entries on a list the lowest that applies counts, from its first moment to right before its end', () => {
  const price = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
  const listed = (list: string) =>
    list === 'trade'
      ? [
          { price: price(80), quantity: 1 },
          { price: price(60), quantity: 1, from: '2026-07-01T12:00:00.000Z', until: '2026-07-02T00:00:00.000Z' },
          { price: { amount: 5, currency: 'GBP', scale: 1 }, quantity: 6 },
          { price: price(70), quantity: 1, group: 'gold' },
        ]
      : [];
  const own = [entry(100), entry(90, { list: 'trade' })];
  const told = (part: Partial<PriceQuestion> = {}) => pickPrice(own, { ...question, ...part }, listed);
  assert.deepEqual(told(), { list: 'trade', price: price(60) });
  assert.equal(told({ at: '2026-07-01T11:59:59.999Z' })?.price.amount, 70);
  assert.equal(told({ at: '2026-07-02T00:00:00.000Z', groups: [] })?.price.amount, 80);
  assert.equal(told({ quantity: 6 })?.price.amount, 5);
  assert.equal(told({ lists: ['club'] })?.price.amount, 100);
});

test('a list of the catalog’s holds by the clocks of the channel, where it says local times', () => {
  const listed = [
    { price: { amount: 70, currency: 'GBP', scale: 2 }, quantity: 1, starts: '2026-07-02T00:00:00' },
    { price: { amount: 80, currency: 'GBP', scale: 2 }, quantity: 1, ends: '2026-07-02T00:00:00' },
  ];
  const by = (timeZone: string) =>
    pickPrice([entry(100)], { ...question, timeZone, at: '2026-07-01T15:00:00.000Z' }, (list) =>
      list === 'club' ? listed : [],
    )?.price.amount;
  assert.deepEqual([by('Asia/Tokyo'), by('Europe/London'), by('America/New_York')], [70, 80, 80]);
});
