import { T, command, instant, query, pageOf, inOrder } from '@banyan/core';
import { digest, operationName, ownId, permission, token } from '../fields.ts';

/** A member of staff. The token that is printed at the first start is that of `staff`, the first owner. */
const staffId = T.String({
  description: 'a member of staff: 1 to 60 letters, digits, dots, hyphens and underscores',
  examples: ['grace'],
  pattern: '^[A-Za-z0-9._-]{1,60}$',
});

const role = T.String({
  description: 'a role: 1 to 60 small letters, digits and hyphens; owner is built in and may do everything',
  examples: ['clerk'],
  pattern: '^[a-z0-9-]{1,60}$',
});

const permissions = T.Array(permission, { maxItems: 500, examples: [[{ operation: 'catalog/change-price' }]] });
const roles = T.Array(role, { maxItems: 20, uniqueItems: true, examples: [['clerk']] });
const operations = T.Array(operationName, { maxItems: 500, uniqueItems: true });
const staff = { by: ['staff'] } as const;
/** Nobody gives away what they have not got. */
const beyond = { 'beyond-own': { operation: operationName } };

/** Events of staff, their roles and keys. */
export const staffEvents = {
  'role-defined': { role, permissions },
  'staff-appointed': { staff: staffId, roles },
  'staff-dismissed': { staff: staffId },
  'owners-changed': { owners: T.Array(staffId) },
  'key-made': {
    staff: staffId,
    key: ownId,
    digest,
    until: T.Union([instant, T.Null()]),
    operations: T.Union([operations, T.Null()]),
  },
  'key-ended': { staff: staffId, key: ownId },
};

/** What staff do about staff. */
export const staffCommands = {
  'define-role': command(
    { role, permissions },
    {
      description: 'Defines or redefines a role: a set of permissions, each called like the operation that it opens.',
      edits: 'role/role',
      ...staff,
      rejects: { 'role-built-in': {}, ...beyond },
      example: {
        role: 'clerk',
        permissions: [
          { operation: 'orders/cancel-order' },
          { operation: 'payments/refund-intent', limits: [{ amount: 5000, currency: 'GBP', scale: 2 }] },
        ],
      },
    },
  ),
  'appoint-staff': command(
    { staff: staffId, roles },
    {
      description: 'Gives a member of staff exactly these roles. The last owner stays one.',
      edits: 'staff-member/staff',
      ...staff,
      rejects: { 'no-such-role': { role }, 'last-owner': {}, ...beyond },
    },
  ),
  'dismiss-staff': command(
    { staff: staffId },
    {
      description: 'Takes all roles from a member of staff and ends all of their keys. The last owner stays.',
      edits: 'staff-member/staff',
      ...staff,
      rejects: { 'no-such-staff': {}, 'last-owner': {}, ...beyond },
    },
  ),
  'make-key': command(
    {
      staff: staffId,
      key: ownId,
      token,
      until: T.Optional(instant),
      operations: T.Optional(operations),
    },
    {
      description: 'Lets a token stand for a member of staff, for all that they may do or for some operations of it.',
      ...staff,
      rejects: { 'no-such-staff': {}, 'key-exists': {}, 'too-many-keys': { most: T.Integer() }, ...beyond },
      example: {
        staff: 'grace',
        key: 'till-1',
        token: 'c2VjcmV0LXRva2VuLW9mLTI1Ni1iaXRzLW5vdC1yZWF',
        operations: ['orders/cancel-order'],
      },
    },
  ),
  'end-key': command(
    { staff: staffId, key: ownId },
    {
      description: 'Ends a key; within five seconds its token is worth nothing anywhere.',
      example: { staff: 'grace', key: 'till-1' },
      ...staff,
      rejects: { 'no-such-key': {}, ...beyond },
    },
  ),
};

const member = T.Object({ staff: staffId, roles }, { additionalProperties: false });

const roleRecord = T.Object({ role, permissions }, { additionalProperties: false });

/** Who works here, and what they may do. */
export const staffQueries = {
  'staff-member': query(
    { staff: staffId },
    {
      description: 'Somebody who works here, with their roles; null when nobody of this name does.',
      shows: 'staff-member/staff',
      ...staff,
      returns: T.Union([member, T.Null()]),
    },
  ),
  'staff-members': query(
    { ...inOrder('ascending') },
    {
      description:
        'Everybody who works here, with their roles, by name; the first owner, who was never appointed, among them.',
      ...staff,
      returns: pageOf(member),
    },
  ),
  role: query(
    { role },
    {
      description: 'A role with its permissions; null when none of this name has been defined.',
      shows: 'role/role',
      ...staff,
      returns: T.Union([roleRecord, T.Null()]),
    },
  ),
  roles: query(
    { ...inOrder('ascending') },
    {
      description: 'The roles that have been defined by their names, with their permissions.',
      ...staff,
      returns: pageOf(roleRecord),
    },
  ),
  keys: query(
    { staff: staffId, ...inOrder('ascending') },
    {
      description: 'The keys of a member of staff that have not been ended, the oldest first.',
      ...staff,
      returns: pageOf(
        T.Object(
          { key: ownId, until: T.Union([instant, T.Null()]), operations: T.Union([operations, T.Null()]) },
          { additionalProperties: false },
        ),
      ),
    },
  ),
};
