import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minorOf, partOf } from './half-up.ts';

test('a half goes up', () => {
  assert.equal(partOf(250, 1000), 3);
  assert.equal(partOf(249, 1000), 2);
  assert.equal(partOf(10_000, 8875), 888);
  assert.equal(partOf(999_999_999_999_999, 100_000), 999_999_999_999_999);
});

test('prices of any scale come to whole minor units once, after they are multiplied', () => {
  assert.equal(minorOf({ amount: 125, scale: 4 }, 2, 1), 1);
  assert.equal(minorOf({ amount: 125, scale: 4 }, 2, 2), 3);
  assert.equal(minorOf({ amount: 7, scale: 0 }, 2, 3), 2100);
  assert.equal(minorOf({ amount: 1050, scale: 2 }, 0, 1), 11);
  assert.equal(minorOf({ amount: 1049, scale: 2 }, 0, 1), 10);
});
