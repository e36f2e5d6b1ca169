import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aimOf, groupCommitAim } from './aim.ts';
import type { Figure } from './figure.ts';

const figure: Figure = {
  name: 'append-64',
  value: 900,
  unit: 'ms',
  baseline: 1,
  ratio: 3,
  settings: '',
  rounds: [],
  also: {},
};

test('group commit is to gain more where a flush takes longer', () => {
  assert.deepEqual([0.01, 0.05, 0.125, 0.2, 3].map(groupCommitAim), [2.5, 2.5, 5.3, 8, 8]);
  assert.deepEqual(aimOf(figure, 0.05), { text: 'ratio >= 2.5', met: true });
  assert.deepEqual(aimOf(figure, 0.2), { text: 'ratio >= 8', met: false });
});

test('times and sizes have a bound of their own', () => {
  assert.deepEqual(aimOf({ ...figure, name: 'start-full' }, 0.05), { text: '< 1000 ms', met: true });
  assert.deepEqual(aimOf({ ...figure, name: 'start-empty', value: 1000 }, 0.05), { text: '< 1000 ms', met: false });
});

test('some figures have no aim', () => {
  assert.equal(aimOf({ ...figure, name: 'hot-stream' }, 0.05), null);
});
