import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller, Money } from '@banyan/core';
import { assertWithinLimit } from './assert-within-limit.ts';
import { ForbiddenError } from './errors.ts';

const gbp = (amount: number): Money => ({ amount, currency: 'GBP', scale: 2 });
const clerk: Caller = {
  role: 'staff',
  id: 'ann',
  tenant: 'default',
  permissions: [{ operation: 'payments/refund', limits: [gbp(5_000)] }],
};
const refund = (caller: Caller, ...amounts: Money[]): void =>
  assertWithinLimit('payments/refund', () => amounts, { body: {}, caller });

test('staff go up to their limit and not beyond it by any of the amounts', () => {
  refund(clerk, gbp(5_000), gbp(1));
  assert.throws(() => refund(clerk, gbp(1), gbp(5_001)), ForbiddenError);
  assert.throws(() => refund(clerk, { ...gbp(1), currency: 'EUR' }), ForbiddenError);
});

test('whoever is not staff has no such limit, nor has a command that is about no amount', () => {
  refund({ ...clerk, role: 'service' }, gbp(5_001));
  assertWithinLimit('payments/refund', undefined, { body: {}, caller: clerk });
});
