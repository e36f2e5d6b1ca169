import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidError, type Caller } from '@banyan/core';
import { checkEnvelope } from './envelope.ts';
import { UnavailableError } from './errors.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const ann: Caller = { role: 'staff', id: 'ann', tenant: 'default' };
const orders: Caller = { role: 'service', id: 'orders', tenant: 'default' };
const check = (occurredAt: string, caller = ann): void => checkEnvelope({ occurredAt }, caller, 'stock', NOW_MS);

test('business time is in the past or now, give or take a minute between clocks', () => {
  for (const caller of [ann, orders])
    for (const at of ['1970-01-01T00:00:00.000Z', '2026-01-31T12:00:00.000Z', '2026-01-31T12:01:00.000Z'])
      check(at, caller);
});

test('business time in the future is refused, with the present time', () => {
  for (const at of ['2026-01-31T12:01:00.001Z', '2099-01-01T00:00:00.000Z'])
    assert.throws(
      () => check(at),
      (error) => {
        assert.ok(error instanceof InvalidError);
        const message = 'may not be in the future: it is 2026-01-31T12:00:00.000Z now';
        assert.deepEqual(error.details['problems'], [{ path: '/occurredAt', message }]);
        return true;
      },
    );
});

test('a service that is ahead is told to try again: its log goes on where the machine’s clock was set back', () => {
  assert.throws(() => check('2026-01-31T12:01:00.001Z', orders), UnavailableError);
});

test('what is no time is refused as such', () => {
  assert.throws(() => check('tomorrow'), InvalidError);
  assert.throws(() => check('tomorrow', orders), InvalidError);
});

test('a key that no store can hold is refused: two of them would be one', () => {
  assert.throws(() => checkEnvelope({ key: 'half \ud83d' }, ann, 'stock', NOW_MS), InvalidError);
  checkEnvelope({ key: 'whole 😀' }, ann, 'stock', NOW_MS);
});
