import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareMoney, isPermitted, isWithinLimit, moneyOf, permissionOf, type Permission } from './index.ts';

const refund = permissionOf({ name: 'payments' }, 'refund');
const gbp = (amount: number, scale = 2) => moneyOf(amount, 'GBP', scale);
const staff = (...permissions: Permission[]) => ({ role: 'staff', permissions });

test('staff may do what a permission names, everything by a star, and nothing without one', () => {
  assert.equal(refund, 'payments/refund');
  assert.ok(isPermitted(staff({ operation: refund }), refund));
  assert.ok(isPermitted(staff({ operation: '*' }), refund));
  for (const caller of [
    { role: 'staff' },
    staff(),
    staff({ operation: 'payments/refund-all' }),
    staff({ operation: 'payments' }),
  ])
    assert.ok(!isPermitted(caller, refund));
});

test('an amount is within the limit in its own currency, whatever the scale', () => {
  const clerk = staff({ operation: refund, limits: [gbp(5000)] });
  assert.ok(isWithinLimit(clerk, refund, gbp(5000)));
  assert.ok(isWithinLimit(clerk, refund, gbp(500000, 4)));
  assert.ok(!isWithinLimit(clerk, refund, gbp(5001)));
  assert.ok(!isWithinLimit(clerk, refund, gbp(500001, 4)));
  assert.ok(!isWithinLimit(clerk, refund, moneyOf(1, 'EUR', 2)), 'another currency is none of theirs');
  assert.ok(!isWithinLimit(clerk, 'payments/charge', gbp(1)), 'nor is another operation');
  assert.ok(!isWithinLimit(staff({ operation: refund, limits: [] }), refund, gbp(1)));
  assert.ok(isWithinLimit(staff({ operation: refund }), refund, gbp(1e9)), 'no limit is none');
  assert.ok(!isWithinLimit({ role: 'staff' }, refund, gbp(1)));
  assert.ok(isWithinLimit({ role: 'service' }, refund, gbp(1e9)), 'limits are for staff');
});

test('of several permissions the most generous counts', () => {
  const amount = fc.integer({ min: 0, max: 1e6 }).map((units) => gbp(units));
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1 }), amount, (limits, wanted) => {
      const caller = staff(...limits.map((limit) => ({ operation: refund, limits: [limit] })));
      const expected = limits.some((limit) => compareMoney(wanted, limit) <= 0);
      assert.equal(isWithinLimit(caller, refund, wanted), expected);
    }),
  );
});
