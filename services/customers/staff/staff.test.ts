import { test } from 'node:test';
import type { Caller, Permission } from '@banyan/core';
import { events, given, trialDigest } from '@banyan/core/testing';
import { endKey, makeKey } from './manage-keys.ts';
import { appointStaff, defineRole, dismissStaff } from './manage-staff.ts';
import { owners, role, staffKeys, staffMember } from './staff-streams.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const refund = (amount?: number): Permission => ({
  operation: 'payments/refund',
  ...(amount !== undefined && { limits: [gbp(amount)] }),
});
const by = (...permissions: Permission[]): { readonly caller: Caller } => ({
  caller: { role: 'staff', id: 'max', tenant: 'default', permissions },
});
const defined = (name: string, permissions: Permission[]) =>
  events(role(name), ['role-defined', { role: name, permissions }]);
const appointed = (staff: string, ...roles: string[]) =>
  events(staffMember(staff), ['staff-appointed', { staff, roles }]);
const token = 'T'.repeat(43);

test('a role is defined once in the same words, and again in others', () => {
  const body = { role: 'clerk', permissions: [refund(5000)] };
  given()
    .when(defineRole, body)
    .then(defined('clerk', [refund(5000)]));
  given(defined('clerk', [refund(5000)]))
    .when(defineRole, body)
    .thenNothing();
  given(defined('clerk', []))
    .when(defineRole, body)
    .then(defined('clerk', [refund(5000)]));
  given().when(defineRole, { role: 'owner', permissions: [] }).thenRejected('role-built-in', {});
});

test('nobody defines more than they may do, in amounts as well', () => {
  const operation = 'payments/refund';
  const define = (permission: Permission, own: Permission) =>
    given().when(defineRole, { role: 'clerk', permissions: [permission] }, by(own));
  define(refund(5000), refund(5000)).then(defined('clerk', [refund(5000)]));
  define(refund(5001), refund(5000)).thenRejected('beyond-own', { operation });
  define(refund(), refund(5000)).thenRejected('beyond-own', { operation });
  define(refund(1), { operation: 'payments/charge' }).thenRejected('beyond-own', { operation });
  define({ operation: '*' }, refund()).thenRejected('beyond-own', { operation: '*' });
  const euros = { operation, limits: [{ amount: 1, currency: 'EUR', scale: 2 }] };
  define(euros, refund(5000)).thenRejected('beyond-own', { operation });
});

test('nobody takes from a role what they may not do themselves: its members may do more than they', () => {
  const operation = 'payments/refund';
  const redefine = (permissions: Permission[], ...own: Permission[]) =>
    given(defined('chief', [refund(), { operation: 'payments/charge' }])).when(
      defineRole,
      { role: 'chief', permissions },
      by(...own),
    );
  redefine([], refund(5000)).thenRejected('beyond-own', { operation });
  redefine([refund(5000)], refund(5000), { operation: 'payments/charge' }).thenRejected('beyond-own', { operation });
  redefine([], refund(), { operation: 'payments/charge' }).then(defined('chief', []));
});

test('somebody is appointed to roles that there are', () => {
  given()
    .when(appointStaff, { staff: 'ann', roles: ['clerk'] })
    .thenRejected('no-such-role', { role: 'clerk' });
  given(defined('clerk', [refund(1)]))
    .when(appointStaff, { staff: 'ann', roles: ['clerk'] })
    .then(appointed('ann', 'clerk'));
  given(defined('clerk', [refund(1)]), appointed('ann', 'clerk'))
    .when(appointStaff, { staff: 'ann', roles: ['clerk'] })
    .thenNothing();
  given(defined('clerk', [refund()]))
    .when(appointStaff, { staff: 'ann', roles: ['clerk'] }, by(refund(1)))
    .thenRejected('beyond-own', { operation: 'payments/refund' });
  given(defined('chief', [refund()]), appointed('ann', 'chief'))
    .when(appointStaff, { staff: 'ann', roles: [] }, by(refund(1)))
    .thenRejected('beyond-own', { operation: 'payments/refund' });
});

test('an owner is appointed beside the first, who may then go; the last one stays', () => {
  const second = events(owners('all'), ['owners-changed', { owners: ['staff', 'ann'] }]);
  given()
    .when(appointStaff, { staff: 'ann', roles: ['owner'] })
    .then(second, appointed('ann', 'owner'));
  given(second, appointed('ann', 'owner'))
    .when(dismissStaff, { staff: 'staff' })
    .then(
      events(owners('all'), ['owners-changed', { owners: ['ann'] }]),
      events(staffMember('staff'), ['staff-dismissed', { staff: 'staff' }]),
    );
  given().when(dismissStaff, { staff: 'staff' }).thenRejected('last-owner', {});
  given().when(appointStaff, { staff: 'staff', roles: [] }).thenRejected('last-owner', {});
});

test('whoever is dismissed has no keys any more', () => {
  const made = events(staffKeys('ann'), [
    'key-made',
    { staff: 'ann', key: 'k', digest: 'd', until: null, operations: null },
  ]);
  given(appointed('ann', 'clerk'), made)
    .when(dismissStaff, { staff: 'ann' })
    .then(
      events(staffMember('ann'), ['staff-dismissed', { staff: 'ann' }]),
      events(staffKeys('ann'), ['key-ended', { staff: 'ann', key: 'k' }]),
    );
  given().when(dismissStaff, { staff: 'ann' }).thenRejected('no-such-staff', {});
  given(defined('chief', [refund()]), appointed('ann', 'chief'))
    .when(dismissStaff, { staff: 'ann' }, by(refund(1)))
    .thenRejected('beyond-own', { operation: 'payments/refund' });
});

test('a key is made of a token, once, for somebody who works here', () => {
  const body = { staff: 'ann', key: 'k', token };
  const key = { staff: 'ann', key: 'k', digest: trialDigest(token), until: null, operations: null };
  const made = events(staffKeys('ann'), ['key-made', key]);
  given(appointed('ann', 'clerk')).when(makeKey, body).then(made);
  given(appointed('ann', 'clerk'), made).when(makeKey, body).thenNothing();
  given(appointed('ann', 'clerk'), made)
    .when(makeKey, { ...body, token: 'U'.repeat(43) })
    .thenRejected('key-exists', {});
  given().when(makeKey, body).thenRejected('no-such-staff', {});
  given()
    .when(makeKey, { ...body, staff: 'staff' }, by(refund()))
    .thenRejected('beyond-own', { operation: '*' });
  const many = Array.from({ length: 50 }, (_, nth) =>
    events(staffKeys('ann'), ['key-made', { ...key, key: `k${nth}` }]),
  );
  given(appointed('ann', 'clerk'), ...many)
    .when(makeKey, body)
    .thenRejected('too-many-keys', { most: 50 });
  given(made)
    .when(endKey, { staff: 'ann', key: 'k' })
    .then(events(staffKeys('ann'), ['key-ended', { staff: 'ann', key: 'k' }]));
  given().when(endKey, { staff: 'ann', key: 'k' }).thenRejected('no-such-key', {});
  given().when(endKey, { staff: 'staff', key: 'k' }, by(refund())).thenRejected('beyond-own', { operation: '*' });
});
