import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneLine } from './one-line.ts';

test('control characters and runs of white space become single blanks, and the text ends after 200 characters', () => {
  assert.equal(oneLine(' WHITE\tHANGING\r\n\r\nHEART  '), 'WHITE HANGING HEART');
  assert.equal(oneLine('\u0085\u0007'), '');
  assert.equal(oneLine('x'.repeat(199) + ' yz'), 'x'.repeat(199));
});
