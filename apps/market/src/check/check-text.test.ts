import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult } from './check-result.ts';
import { checkText } from './check-text.ts';

const made = { examined: 'all', problems: [], problemCount: 0 };
const fine: CheckResult = { ...made, check: 'chains' };
const notMade: CheckResult = { ...made, check: 'views', notMade: 'it is stopping' };
const failed: CheckResult = {
  ...made,
  check: 'ledger',
  problems: [{ subject: 'transaction 7', reason: 'sums to 1', remedy: 'restore a backup' }],
  problemCount: 1,
};

test('checks that could not be made say nothing against a shop in which nothing is amiss, and may hang on what is', () => {
  assert.match(checkText({ checks: [fine, notMade] }), /1 of 2 checks could not be made, which says nothing against/);
  const text = checkText({ checks: [fine, failed, notMade] });
  assert.match(text, /1 of 3 checks failed\.\n1 of 3 checks could not be made, perhaps because of that/);
  assert.doesNotMatch(text, /says nothing against/);
});
