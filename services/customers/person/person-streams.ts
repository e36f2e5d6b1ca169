import { aggregate } from '@banyan/core';
import { customers } from '../contract.ts';

/** How much of each a person may have: states stay small. */
export const most = { addresses: 50, purposes: 50, groups: 20 } as const;

const NO_ADDRESSES: { readonly names: readonly string[] } = { names: [] };
const NO_CONSENTS: { readonly wordings: Readonly<Record<string, string | null>> } = { wordings: {} };
const NO_GROUPS: { readonly groups: readonly string[] } = { groups: [] };
const NO_GROUP: { readonly name: string | null } = { name: null };

/** Streams `addresses/<customer>`: which there are. What they say is personal and in no state. */
export const addresses = aggregate(customers, 'addresses', NO_ADDRESSES, {
  'address-saved': ({ names }, { address }) => ({ names: names.includes(address) ? names : [...names, address] }),
  'address-removed': ({ names }, { address }) => ({ names: names.filter((name) => name !== address) }),
});

/** Streams `consents/<customer>`: the wording that was agreed to by purpose, null where consent was withdrawn. */
export const consents = aggregate(customers, 'consents', NO_CONSENTS, {
  'consent-given': ({ wordings }, { purpose, wording }) => ({ wordings: { ...wordings, [purpose]: wording } }),
  'consent-withdrawn': ({ wordings }, { purpose }) => ({ wordings: { ...wordings, [purpose]: null } }),
});

/** Streams `memberships/<customer>`. */
export const memberships = aggregate(customers, 'memberships', NO_GROUPS, {
  'group-joined': ({ groups }, { group }) => ({ groups: [...groups, group] }),
  'group-left': ({ groups }, left) => ({ groups: groups.filter((group) => group !== left.group) }),
});

/** Streams `group/<group>`. */
export const group = aggregate(customers, 'group', NO_GROUP, { 'group-defined': (_, { name }) => ({ name }) });
