import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Format } from 'typebox/format';
import { isDateTime } from './date-time-format.ts';

const digits = (max: number, width: number) =>
  fc.integer({ min: 0, max }).map((number) => String(number).padStart(width, '0'));

test('times are judged as the library judges them, the impossible ones included', () => {
  const text = fc
    .tuple(digits(9999, 4), digits(14, 2), digits(33, 2), digits(25, 2), digits(62, 2), digits(62, 2))
    .map(([year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`);
  fc.assert(
    fc.property(text, (one) => assert.equal(isDateTime(one), Format.IsDateTime(one), one)),
    { numRuns: 20_000 },
  );
});

test('leap years, leap seconds and other forms of RFC 3339', () => {
  const leapDays = ['1900', '2000', '2023', '2024', '0000'].map((year) => `${year}-02-29T00:00:00.000Z`);
  const seconds = ['2016-12-31T23:59:60.000Z', '2016-12-31T22:59:60.000Z', '2026-06-31T12:00:00.000Z'];
  const forms = ['2026-01-31T12:00:00Z', '2026-01-31t12:00:00.000z', '2026-01-31T12:00:00.000+01:00', '2026-01-31', ''];
  for (const text of [...leapDays, ...seconds, ...forms]) assert.equal(isDateTime(text), Format.IsDateTime(text), text);
});
