import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportJson } from './report-json.ts';
import { EMPTY_REPORT, reportText } from './report-text.ts';
import type { ShopFigures } from './shop-figures.ts';
import { SumsByName, addSums, noSums } from './sums.ts';

const plain = { width: 60, blocks: false };

function figures(rejectedLines = 0): ShopFigures {
  const total = noSums();
  const [months, countries] = [new SumsByName(), new SumsByName()];
  const rows = [
    ['2010-01', 'EIRE', { orders: 1, lines: 2, units: 3, gross: 1_000_005n }],
    ['2009-12', 'United Kingdom', { orders: 2, lines: 4, units: 1200, gross: 95_394_846_340n, returns: -10_000n }],
    ['2009-12', 'EIRE', { lines: 1, adjustments: -20_000_000n }],
  ] as const;
  for (const [month, country, sums] of rows) {
    addSums(total, sums);
    months.add(month, sums);
    countries.add(country, sums);
  }
  return { currency: 'GBP', rejectedLines, total, months: months.entries(), countries: countries.entries() };
}

test('JSON has every figure as an exact decimal, months and countries in order', () => {
  const json = reportJson(figures(3));
  assert.deepEqual(json.lines, { read: 10, accepted: 7, rejected: 3 });
  assert.deepEqual(json.total, {
    orders: 3,
    lines: 7,
    units: 1203,
    gross: '9539584.6345',
    returns: '-1.00',
    adjustments: '-2000.00',
    net: '9537583.6345',
  });
  assert.deepEqual(
    json.months.map(({ month, net }) => [month, net]),
    [
      ['2009-12', '9537483.634'],
      ['2010-01', '100.0005'],
    ],
  );
  assert.deepEqual(
    json.countries.map(({ country }) => country),
    ['EIRE', 'United Kingdom'],
  );
});

test('text lines up its columns, puts the largest country first and draws a chart', () => {
  const text = reportText(figures(3), plain).split('\n');
  assert.ok(text.includes('3 lines made no sense and were left out.'));
  const all = text.find((line) => line.startsWith('all'));
  assert.match(all!, /3 +7 +1,203 +9,539,584\.6345 +-1\.00 +-2,000\.00 +9,537,583\.6345$/);
  const countries = text.slice(text.findIndex((line) => line.startsWith('country')));
  assert.match(countries[1]!, /^United Kingdom/);
  assert.ok(text.some((line) => /^2009-12 +9,537,483\.634 {2}#+$/.test(line)));
});

test('an empty shop says what to do', () => {
  const empty = { currency: 'GBP', rejectedLines: 0, total: noSums(), months: [], countries: [] };
  assert.equal(reportText(empty, plain), EMPTY_REPORT);
  assert.equal(reportJson(empty).total.net, '0.00');
});
