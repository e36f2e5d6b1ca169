import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writtenByEach } from './checkout-sql.ts';

test('says what each checkout has written, and something even when nothing was counted', () => {
  const before = { events: 100, payloads: 10_000, rows: 50 };
  const after = { events: 320, payloads: 54_000, rows: 171 };
  assert.deepEqual(writtenByEach(before, after, 10), { events: 22, payload: 200, rows: 12 });
  assert.deepEqual(writtenByEach(before, before, 10), { events: 1, payload: 2, rows: 1 });
});
