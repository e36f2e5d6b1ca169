import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barChart } from './bar-chart.ts';

const bars = [
  { name: '2009-12', value: 800n, text: '8.00' },
  { name: '2010-01', value: 450n, text: '4.50' },
  { name: '2010-02', value: 1n, text: '0.01' },
  { name: '2010-03', value: -5n, text: '-0.05' },
];

test('plain bars fill the width; the smallest gain is still seen, a loss has no bar', () => {
  assert.deepEqual(barChart(bars, { width: 24, blocks: false }), [
    '2009-12   8.00  ########',
    '2010-01   4.50  #####',
    '2010-02   0.01  #',
    '2010-03  -0.05',
  ]);
});

test('on a terminal an eighth of a character counts', () => {
  assert.deepEqual(barChart(bars, { width: 24, blocks: true }), [
    '2009-12   8.00  ████████',
    '2010-01   4.50  ████▌',
    '2010-02   0.01  ▏',
    '2010-03  -0.05',
  ]);
});

test('a chart is never wider than asked, unless that leaves no room for bars', () => {
  for (const width of [24, 60, 200])
    for (const line of barChart(bars, { width, blocks: false })) assert.ok(line.length <= width);
  assert.equal(barChart(bars, { width: 5, blocks: false })[0], '2009-12   8.00  ########');
});

test('nothing but losses, and nothing at all', () => {
  assert.deepEqual(barChart([bars[3]!], { width: 40, blocks: true }), ['2010-03  -0.05']);
  assert.deepEqual(barChart([], { width: 40, blocks: true }), []);
});
