import { T, money, range, view } from '@banyan/core';
import { customers } from '../contract.ts';

const permission = T.Object(
  { operation: T.String(), limits: T.Optional(T.Array(money)) },
  { additionalProperties: false },
);

/** Roles by name. */
export const roles = view(
  'roles',
  { role: T.String(), permissions: T.Array(permission) },
  { 'by-name': range('role') },
).on(customers, { 'role-defined': { key: ({ role }) => role, fold: (_, defined) => defined } });

/** Everybody who works here. */
export const members = view(
  'members',
  { staff: T.String(), roles: T.Array(T.String()) },
  { 'by-name': range('staff') },
).on(customers, {
  'staff-appointed': {
    key: ({ staff }) => staff,
    fold: (_, appointed) => (appointed.roles.length > 0 ? appointed : undefined),
  },
  'staff-dismissed': { key: ({ staff }) => staff, fold: () => undefined },
});

/** The one row `all`, once it is not the first owner alone any more. */
export const ownerList = view('owner-list', { owners: T.Array(T.String()) }).on(customers, {
  'owners-changed': { key: () => 'all', fold: (_, changed) => changed },
});
