import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contract, service, type Access, type Caller, type Service } from '@banyan/core';
import { authorize } from './authorize.ts';
import { ForbiddenError } from './errors.ts';

const shop = contract('shop', {});
const parts = { aggregates: [], decisions: [] };
const services = new Map<string, Service>([
  ['shop', service(shop, parts)],
  ['desk', service(contract('desk', {}), { ...parts, uses: [shop] })],
  ['cellar', service(contract('cellar', {}), parts)],
]);

const caller = (role: Caller['role'], more: Partial<Caller> = {}): Caller => ({
  role,
  id: 'ann',
  tenant: 'default',
  ...more,
});
const asService = (id: string): Caller => caller('service', { id });
const may = (who: Caller, ...by: Access[]): boolean => {
  try {
    authorize('shop/buy', 'shop', by, who, services);
    return true;
  } catch (error) {
    assert.ok(error instanceof ForbiddenError);
    return false;
  }
};

test('whom a contract lets in by role', () => {
  assert.ok(may(caller('public'), 'public') && may(caller('customer'), 'public') && may(caller('staff'), 'public'));
  assert.ok(may(caller('customer'), 'customer') && !may(caller('customer'), 'staff'));
  assert.ok(!may(caller('public'), 'customer') && !may(caller('public'), 'staff'));
});

test('a guest is somebody of the public who has shown a token of their own, and nobody else of it', () => {
  assert.ok(may(caller('public', { credential: 'g-1' }), 'guest'));
  assert.ok(!may(caller('public'), 'guest') && !may(caller('customer', { credential: 's-1' }), 'guest'));
});

test('staff need the permission of the operation', () => {
  const allowed = (operation: string): Caller => caller('staff', { permissions: [{ operation }] });
  assert.ok(may(allowed('shop/buy'), 'staff') && may(allowed('*'), 'staff'));
  assert.ok(!may(allowed('shop/sell'), 'staff') && !may(caller('staff'), 'staff') && !may(allowed('*'), 'customer'));
});

test('a partner gets in by a scope that is named', () => {
  assert.ok(may(caller('partner', { scopes: ['goods'] }), 'partner:goods'));
  assert.ok(
    !may(caller('partner', { scopes: ['goods'] }), 'partner:books', 'staff') &&
      !may(caller('partner'), 'partner:goods'),
  );
});

test('a service gets in where it is named or everybody is, and only to what it declares to use', () => {
  assert.ok(may(asService('shop')) && may(asService('desk'), 'desk') && may(asService('desk'), 'public'));
  assert.ok(
    !may(asService('desk'), 'cellar') && !may(asService('cellar'), 'cellar') && !may(asService('cellar'), 'public'),
  );
  assert.ok(!may(asService('nobody'), 'nobody', 'public'));
});
