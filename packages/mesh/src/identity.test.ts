import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '@banyan/core';
import { identityIn, maySpeakFor, urisOf } from './identity.ts';

const ORDERS = { services: ['orders'], gateway: false, operator: false };
const GATEWAY = { services: [], gateway: true, operator: false };
const OPERATOR = { services: [], gateway: false, operator: true };

test('an identity comes out of the names of a certificate as it went in', () => {
  for (const identity of [ORDERS, GATEWAY, OPERATOR, { services: ['a', 'b-c'], gateway: true, operator: true }])
    assert.deepEqual(
      identityIn(
        urisOf(identity)
          .map((uri) => `URI:${uri}`)
          .join(', '),
      ),
      identity,
    );
});

test('what is not exactly a name counts for nothing', () => {
  const nobody = { services: [], gateway: false, operator: false };
  for (const names of [
    undefined,
    '',
    'DNS:spiffe://banyan/operator',
    'URI:spiffe://elsewhere/operator',
    'URI:spiffe://banyan/operator/x',
    'URI:spiffe://banyan/service/',
    'URI:spiffe://banyan/service/../operator',
    'URI:spiffe://banyan/service/Orders',
    // A DNS name with commas in it, which Node quotes.
    'DNS:"x, URI:spiffe://banyan/operator, y", URI:spiffe://banyan/service/orders',
  ])
    assert.deepEqual(identityIn(names), nobody, names);
});

test('each identity speaks for whom it may, role by role', () => {
  const caller = (role: Caller['role'], id = 'x'): Caller => ({ role, id, tenant: 'default' });
  const rows: readonly (readonly [Caller, orders: boolean, gateway: boolean, operator: boolean])[] = [
    [caller('service', 'orders'), true, false, false],
    [caller('service', 'payments'), false, false, false],
    [caller('public'), false, true, false],
    [{ ...caller('public'), credential: 'visitor' }, false, true, false],
    [caller('customer'), false, true, false],
    [caller('partner'), false, true, false],
    [caller('staff'), false, true, true],
  ];
  for (const [who, ...expected] of rows)
    assert.deepEqual(
      [ORDERS, GATEWAY, OPERATOR].map((identity) => maySpeakFor(identity, who)),
      expected,
      who.role,
    );
});
