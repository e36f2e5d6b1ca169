import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseInvoiceDate } from './invoice-date.ts';

const seconds = (iso: string): number => Date.parse(iso) / 1000;

test('reads the dates of both public files as UTC', () => {
  assert.equal(parseInvoiceDate('2009-12-01 07:45:00'), seconds('2009-12-01T07:45:00Z'));
  assert.equal(parseInvoiceDate('2009-12-01T07:45:09Z'), seconds('2009-12-01T07:45:09Z'));
  assert.equal(parseInvoiceDate('2009-12-01 07:45'), seconds('2009-12-01T07:45:00Z'));
  assert.equal(parseInvoiceDate('12/1/2010 8:26'), seconds('2010-12-01T08:26:00Z'));
  assert.equal(parseInvoiceDate('2/29/2012 23:59'), seconds('2012-02-29T23:59:00Z'));
});

test('refuses what is no date', () => {
  const wrong = [
    '',
    'yesterday',
    '2009-13-01 00:00:00',
    '2009-02-29 00:00:00',
    '2010-04-31 00:00:00',
    '13/1/2010 8:26',
  ];
  wrong.push('2009-12-01 24:00:00', '2009-12-01 07:60:00', '2009-12-00 07:45:00', '1969-12-31 23:59:59');
  wrong.push('2100-01-01 00:00:00', '2009-12-01', '40148.32', '2009-12-01 07:45:00+01:00');
  for (const text of wrong) assert.equal(parseInvoiceDate(text), undefined, text);
});

test('agrees with the calendar on every second of its years', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_799 }), (at) => {
      const iso = new Date(at * 1000).toISOString();
      assert.equal(parseInvoiceDate(iso.slice(0, 19).replace('T', ' ')), at);
    }),
  );
});
