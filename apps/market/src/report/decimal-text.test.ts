import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimalText } from './decimal-text.ts';

test('at least two places, no zeros behind, exact at any size', () => {
  const cases: [bigint, string][] = [
    [0n, '0.00'],
    [1n, '0.0001'],
    [-50n, '-0.005'],
    [95_394_846_340n, '9539484.634'],
    [-1_966_158_000n, '-196615.80'],
    [2n ** 70n, '118059162071741130.3424'],
  ];
  for (const [amount, text] of cases) assert.equal(decimalText(amount), text);
});
