import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '@banyan/core';
import { assertOwn } from './assert-own.ts';
import { NotFoundError } from './errors.ts';

const caller = (role: Caller['role'], credential?: string): Caller => ({
  role,
  id: 'ann',
  tenant: 'default',
  ...(credential !== undefined && { credential }),
});
const may = (who: Caller, body: object): boolean => {
  try {
    assertOwn('orders/order', 'customer', body, who);
    return true;
  } catch (error) {
    assert.ok(error instanceof NotFoundError);
    return false;
  }
};

test('a customer names nobody but themselves, and not nobody either', () => {
  assert.ok(may(caller('customer', 's-1'), { customer: 'ann' }));
  for (const body of [{ customer: 'ben' }, { customer: null }, {}]) assert.ok(!may(caller('customer', 's-1'), body));
});

test('a guest names themselves or nobody, and who has shown nothing names nobody', () => {
  assert.ok(may(caller('public', 'g-1'), { customer: 'ann' }) && may(caller('public', 'g-1'), {}));
  assert.ok(!may(caller('public', 'g-1'), { customer: 'ben' }));
  assert.ok(may(caller('public'), { customer: null }) && !may(caller('public'), { customer: 'ann' }));
});

test('staff, partners and services name anybody, and so does everybody where no owner is declared', () => {
  for (const role of ['staff', 'partner', 'service'] as const) assert.ok(may(caller(role), { customer: 'ben' }));
  assertOwn('orders/order', undefined, { customer: 'ben' }, caller('customer', 's-1'));
});
