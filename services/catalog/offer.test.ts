import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { offerAt, type Buyer, type PriceRecord } from './offer.ts';
import type { PriceEntry } from './set-prices.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 0 });
const day = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString();
const everybody: Buyer = { group: undefined, quantity: 1, timeZone: 'UTC' };
const entry = (amount: number, rest: Partial<PriceEntry> = {}): PriceEntry => ({
  group: null,
  minQuantity: 1,
  from: null,
  until: null,
  price: gbp(amount),
  ...rest,
});
const point = (on: number, amount: number) => ({ effectiveAt: day(on), price: gbp(amount) });
const sale = (on: number, ...entries: PriceEntry[]) => ({ effectiveAt: day(on), entries });
const shown = (record: PriceRecord, on: number, buyer = everybody) => {
  const { price, regular, lowest30Days } = offerAt(record, buyer, day(on));
  return [price?.amount, regular?.amount, lowest30Days?.amount];
};

test('the list price stands alone', () => {
  const record = { points: [point(0, 10), point(50, 8)], lists: [] };
  assert.deepEqual(shown(record, -1), [undefined, undefined, undefined]);
  assert.deepEqual(shown(record, 49), [10, undefined, undefined]);
  assert.deepEqual(shown(record, 50), [8, undefined, undefined]);
});

test('a reduction shows the lowest price of the 30 days before it, not the regular one', () => {
  const record = {
    points: [point(0, 10), point(60, 7), point(70, 10)],
    lists: [[sale(80, entry(8, { until: day(90) }))]],
  };
  assert.deepEqual(shown(record, 85), [8, 10, 7]);
  assert.deepEqual(shown(record, 90), [10, undefined, undefined], 'the end is exclusive');
});

test('local times begin and end by the clocks of the channel that asks', () => {
  const midsummer = { starts: '2026-06-01T00:00:00', ends: '2026-07-01T00:00:00' };
  const record = { points: [point(0, 10)], lists: [[sale(1, entry(8, midsummer))]] };
  const at = (instant: string, timeZone: string) => {
    const { price, lowest30Days } = offerAt(record, { ...everybody, timeZone }, instant);
    return [price?.amount, lowest30Days?.amount];
  };
  const [tokyo, newYork] = ['Asia/Tokyo', 'America/New_York'] as const;
  assert.deepEqual(at('2026-05-31T14:59:59.999Z', tokyo), [10, undefined]);
  assert.deepEqual(at('2026-05-31T15:00:00.000Z', tokyo), [8, 10], 'it begins in Tokyo');
  assert.deepEqual(at('2026-05-31T15:00:00.000Z', newYork), [10, undefined]);
  assert.deepEqual(at('2026-06-01T04:00:00.000Z', newYork), [8, 10], 'and 13 hours later in New York');
  assert.deepEqual(at('2026-06-30T15:00:00.000Z', tokyo), [10, undefined]);
  assert.deepEqual(at('2026-06-30T15:00:00.000Z', newYork), [8, 10]);
});

test('what was cheaper 30 days ago to the moment has counted, and no longer', () => {
  const from = (on: number) => ({
    points: [point(0, 7), point(50, 10)],
    lists: [[sale(on, entry(8))]],
  });
  assert.deepEqual(shown(from(79), 90), [8, 10, 7], 'it cost 7 until 29 days before');
  assert.deepEqual(shown(from(80), 90), [8, 10, 10], 'the 30 days begin when it cost 10');
});

test('a reduction that lasts does not become its own lowest price', () => {
  const record = { points: [point(0, 10)], lists: [[sale(5, entry(8)), sale(60, entry(8))]] };
  assert.deepEqual(shown(record, 200), [8, 10, 10]);
});

test('each further step is measured against the step before', () => {
  const record = { points: [point(0, 10)], lists: [[sale(40, entry(8)), sale(50, entry(6))]] };
  assert.deepEqual(shown(record, 55), [6, 10, 8]);
});

test('what was reduced from the first day has no earlier price', () => {
  assert.deepEqual(shown({ points: [point(0, 10)], lists: [[sale(0, entry(8))]] }, 1), [8, 10, undefined]);
});

test('groups and quantities: the lowest that applies; the first list that has a price wins', () => {
  const lists = [
    [sale(0, entry(9), entry(7, { group: 'trade' }), entry(6, { group: 'trade', minQuantity: 12 }))],
    [sale(0, entry(1))],
  ];
  const record = { points: [point(0, 10)], lists };
  assert.equal(shown(record, 1)[0], 9);
  assert.equal(shown(record, 1, { ...everybody, group: 'trade', quantity: 11 })[0], 7);
  assert.equal(shown(record, 1, { ...everybody, group: 'trade', quantity: 12 })[0], 6);
  assert.equal(shown(record, 1, { ...everybody, group: 'press', quantity: 12 })[0], 9);
});

const when = fc.integer({ min: 0, max: 80 });
const amount = fc.integer({ min: 1, max: 6 });
const times = fc.tuple(fc.option(when), fc.option(when)).map(([from, until]) => ({
  from: from === null ? null : day(from),
  until: until === null ? null : day(until),
}));
const arbitraryEntry = fc.tuple(amount, times).map(([price, rest]) => entry(price, rest));
const setting = fc.tuple(when, fc.array(arbitraryEntry, { maxLength: 3 }));
const record = fc
  .record({
    points: fc.uniqueArray(fc.tuple(when, amount), { selector: ([on]) => on, maxLength: 4 }),
    settings: fc.uniqueArray(setting, { selector: ([on]) => on, maxLength: 4 }),
  })
  .map(({ points, settings }): PriceRecord => ({
    points: points.toSorted(([a], [b]) => a - b).map(([on, price]) => point(on, price)),
    lists: [settings.toSorted(([a], [b]) => a - b).map(([on, entries]) => sale(on, ...entries))],
  }));

test('whatever the history, the lowest price is that of looking at every single day', () => {
  fc.assert(
    fc.property(record, fc.integer({ min: 0, max: 90 }), (told, on) => {
      const at = (number: number) => offerAt(told, everybody, day(number)).price?.amount;
      const [price, regular, lowest] = shown(told, on);
      if (regular === undefined) return;
      let began = on;
      while (began > -1 && at(began - 1) === price) began -= 1;
      const before = Array.from({ length: 30 }, (_, i) => at(began - 1 - i)).filter((one) => one !== undefined);
      assert.equal(lowest, before.length === 0 ? undefined : Math.min(...before));
      assert.ok(price! < regular);
    }),
    { numRuns: 2000 },
  );
});
