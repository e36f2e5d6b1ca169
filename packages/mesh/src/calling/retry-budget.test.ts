import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RetryBudget } from './retry-budget.ts';

test('retries are a share of the calls, and what is in reserve', () => {
  const budget = new RetryBudget({ retryShare: 0.25, retryReserve: 2 });
  assert.deepEqual([budget.spend(), budget.spend(), budget.spend()], [true, true, false]);
  for (let nth = 0; nth < 3; nth += 1) budget.earn();
  assert.equal(budget.spend(), false);
  budget.earn();
  assert.deepEqual([budget.spend(), budget.spend()], [true, false]);
});

test('calls do not fill it beyond the reserve', () => {
  const budget = new RetryBudget({ retryShare: 1, retryReserve: 2 });
  for (let nth = 0; nth < 100; nth += 1) budget.earn();
  assert.deepEqual([budget.spend(), budget.spend(), budget.spend()], [true, true, false]);
});
