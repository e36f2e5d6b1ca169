import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toFigure, type FigureHead } from './figure.ts';

const rate: FigureHead = { name: 'append-1', unit: 'commands/s', settings: '', moreIsBetter: true };

test('the ratio is the median of the rounds, not the ratio of the medians', () => {
  const rounds = [
    { value: 10, baseline: 10 },
    { value: 40, baseline: 10 },
    { value: 90, baseline: 30 },
  ];
  const { value, baseline, ratio } = toFigure(rate, rounds);
  assert.deepEqual({ value, baseline, ratio }, { value: 40, baseline: 10, ratio: 3 });
});

test('of times and sizes less is better', () => {
  const { ratio } = toFigure({ ...rate, unit: 'ms', moreIsBetter: false }, [{ value: 200, baseline: 50 }]);
  assert.equal(ratio, 0.25);
});

test('a figure without a baseline has no ratio', () => {
  const { baseline, ratio } = toFigure(rate, [{ value: 1, baseline: null }]);
  assert.deepEqual([baseline, ratio], [null, null]);
});

test('what else was measured is summed up by medians, what is added stays', () => {
  const rounds = [1, 5, 3].map((cpuMs) => ({ value: 1, baseline: null, also: { cpuMs } }));
  assert.deepEqual(toFigure(rate, rounds, { p99: 7 }).also, { cpuMs: 3, p99: 7 });
});
