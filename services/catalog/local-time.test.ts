import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstInstant, isWithin, localDate } from './local-time.ts';

const at = (ms: number): string => new Date(ms).toISOString();
const zone = fc.constantFrom(
  'Europe/London',
  'America/St_Johns',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'UTC',
  'Pacific/Apia',
);
const localTime = fc
  .integer({ min: Date.UTC(2009, 0, 1), max: Date.UTC(2030, 0, 1) })
  .map((ms) => at(Math.floor(ms / 1000) * 1000).slice(0, 19));

test('a local time is a moment of UTC', () => {
  assert.equal(at(firstInstant('2026-01-15T12:00:00', 'Europe/London')), '2026-01-15T12:00:00.000Z');
  assert.equal(at(firstInstant('2026-07-15T12:00:00', 'Europe/London')), '2026-07-15T11:00:00.000Z');
  assert.equal(at(firstInstant('2026-07-15T00:00:00', 'Asia/Kolkata')), '2026-07-14T18:30:00.000Z');
  assert.equal(at(firstInstant('2026-07-15T00:00:00', 'America/Los_Angeles')), '2026-07-15T07:00:00.000Z');
});

test('an hour that summer time leaves out begins when it is left out; one that comes twice the first time', () => {
  for (const minute of ['00', '01', '30', '59'])
    assert.equal(at(firstInstant(`2026-03-29T01:${minute}:00`, 'Europe/London')), '2026-03-29T01:00:00.000Z');
  assert.equal(at(firstInstant('2026-03-29T02:00:00', 'Europe/London')), '2026-03-29T01:00:00.000Z');
  assert.equal(at(firstInstant('2026-10-25T01:30:00', 'Europe/London')), '2026-10-25T00:30:00.000Z');
  // Samoa left out a whole day.
  assert.equal(at(firstInstant('2011-12-30T12:00:00', 'Pacific/Apia')), '2011-12-30T10:00:00.000Z');
});

test('a range holds its first moment and not its end', () => {
  const range = { starts: '2026-07-01T00:00:00', ends: '2026-08-01T00:00:00' };
  assert.equal(isWithin(range, 'Europe/London', '2026-06-30T22:59:59.999Z'), false);
  assert.equal(isWithin(range, 'Europe/London', '2026-06-30T23:00:00.000Z'), true);
  assert.equal(isWithin(range, 'Europe/London', '2026-07-31T22:59:59.999Z'), true);
  assert.equal(isWithin(range, 'Europe/London', '2026-07-31T23:00:00.000Z'), false);
  assert.equal(isWithin({}, 'Europe/London', '2026-07-31T23:00:00.000Z'), true);
  assert.equal(isWithin({ ends: '2026-07-01T00:00:00' }, 'UTC', '2020-01-01T00:00:00.000Z'), true);
  assert.equal(isWithin({ starts: '2026-07-01T00:00:00' }, 'UTC', '2020-01-01T00:00:00.000Z'), false);
});

test('a later local time is never an earlier moment, and ranges that meet leave nothing out and hold nothing twice', () => {
  const hours = fc.integer({ min: 0, max: 72 });
  fc.assert(
    fc.property(zone, localTime, hours, hours, (timeZone, first, more, asked) => {
      const second = at(Date.parse(`${first}Z`) + more * 3_600_000).slice(0, 19);
      assert.ok(firstInstant(first, timeZone) <= firstInstant(second, timeZone));
      const moment = at(firstInstant(first, timeZone) + (asked - 36) * 1_800_000);
      const before = isWithin({ ends: first }, timeZone, moment);
      const between = isWithin({ starts: first, ends: second }, timeZone, moment);
      const after = isWithin({ starts: second }, timeZone, moment);
      assert.equal(Number(before) + Number(between) + Number(after), 1);
    }),
  );
});

test('a day begins at midnight of the place', () => {
  assert.equal(localDate('2026-06-30T22:59:59.999Z', 'Europe/London'), '2026-06-30');
  assert.equal(localDate('2026-06-30T23:00:00.000Z', 'Europe/London'), '2026-07-01');
  assert.equal(localDate('2026-01-01T04:59:59.999Z', 'America/New_York'), '2025-12-31');
});
