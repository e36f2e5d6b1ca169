import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadHeaderError, KeyMissingError } from './errors.ts';
import { idempotencyKey } from './idempotency-key.ts';

test('a key is taken with or without the quotes of a structured field', () => {
  assert.equal(idempotencyKey(['abc-1'], 'x'), 'abc-1');
  assert.equal(idempotencyKey(['"abc-1"'], 'x'), 'abc-1');
  assert.equal(idempotencyKey(['k'.repeat(200)], 'x').length, 200);
});

test('a missing key is asked for', () => {
  assert.throws(() => idempotencyKey(undefined, 'x'), KeyMissingError);
  assert.throws(() => idempotencyKey([''], 'x'), KeyMissingError);
});

test('a key that is too long, empty or unprintable is refused', () => {
  for (const header of ['k'.repeat(201), '""', 'tab\there', 'é', ' '])
    assert.throws(() => idempotencyKey([header], 'x'), BadHeaderError, JSON.stringify(header));
  assert.throws(() => idempotencyKey(['a', 'b'], 'x'), BadHeaderError);
});
