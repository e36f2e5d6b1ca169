import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureTable } from './figure-table.ts';

test('a figure stands beside its aim, with its settings and what else is known below', () => {
  const rounds = [{ value: 12_345, baseline: 3_000 }];
  const figure = {
    name: 'append-64',
    value: 12_345,
    unit: 'commands/s',
    baseline: 3_000,
    ratio: 4.115,
    settings: '64 callers',
    rounds,
    also: { 'cpu-us': 31.5 },
    aim: { text: 'ratio >= 2.5', met: true },
  };
  const without = { ...figure, name: 'x', baseline: null, ratio: null, also: {}, aim: null };
  assert.deepEqual(figureTable([figure, without]), [
    'figure      value  unit        baseline  ratio  aim',
    'append-64  12,350  commands/s     3,000   4.12  ratio >= 2.5  met',
    '  64 callers',
    '  cpu-us 31.5',
    'x          12,350  commands/s',
    '  64 callers',
  ]);
});
