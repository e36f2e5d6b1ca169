import { aggregate, type Permission } from '@banyan/core';
import { customers } from '../contract.ts';

interface Role {
  readonly permissions: readonly Permission[] | null;
}

interface Member {
  readonly roles: readonly string[];
}

interface Key {
  readonly key: string;
  readonly digest: string;
}

/** The role that may do everything. It is built in. */
export const ownerRole = 'owner';
/** Who the token of the first start stands for: an owner from the beginning. */
export const firstOwner = 'staff';

const UNDEFINED: Role = { permissions: null };
const NOBODY: Member = { roles: [] };
const FIRST: { readonly owners: readonly string[] } = { owners: [firstOwner] };
const NO_KEYS: { readonly open: readonly Key[] } = { open: [] };

/** Streams `role/<role>`. */
export const role = aggregate(customers, 'role', UNDEFINED, {
  'role-defined': (_, { permissions }) => ({ permissions }),
});

/** Streams `staff-member/<staff>`. */
export const staffMember = aggregate(customers, 'staff-member', NOBODY, {
  'staff-appointed': (_, { roles }) => ({ roles }),
  'staff-dismissed': () => ({ roles: [] }),
});

/** The stream `owners/all`: who is an owner, for there must always be one. */
export const owners = aggregate(customers, 'owners', FIRST, {
  'owners-changed': (_, event) => ({ owners: event.owners }),
});

/** Streams `staff-keys/<staff>`: the keys that have not been ended. */
export const staffKeys = aggregate(customers, 'staff-keys', NO_KEYS, {
  'key-made': ({ open }, { key, digest }) => ({ open: [...open, { key, digest }] }),
  'key-ended': ({ open }, ended) => ({ open: open.filter(({ key }) => key !== ended.key) }),
});
