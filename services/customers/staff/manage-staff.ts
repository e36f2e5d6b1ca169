import { decision, reject, type Handle } from '@banyan/core';
import { customers } from '../contract.ts';
import { ownerRole, owners, role, staffKeys, staffMember } from './staff-streams.ts';
import { beyond, permissionsOf, permissionsOfMember } from './what-staff-may.ts';

/** Defines a role. What it has opened, too, must be the caller's to take: whoever has it may do that much. */
export const defineRole = decision(
  customers,
  'define-role',
  ({ role: name }) => role(name),
  ({ role: name, permissions }, it, { caller }) => {
    if (name === ownerRole) return reject('role-built-in');
    const operation = beyond(caller, [...permissions, ...(it.state.permissions ?? [])]);
    if (operation !== undefined) return reject('beyond-own', { operation });
    if (JSON.stringify(it.state.permissions) !== JSON.stringify(permissions))
      it.append('role-defined', { role: name, permissions });
  },
);

/** Gives somebody exactly these roles. What they had, too, must be the caller's to take: a clerk does not demote an owner. */
export const appointStaff = decision(
  customers,
  'appoint-staff',
  ({ staff }) => ({ member: staffMember(staff), all: owners('all') }),
  ({ staff, roles }, { member, all }, context) => {
    for (const name of roles)
      if (name !== ownerRole && context.stream(role(name)).state.permissions === null)
        return reject('no-such-role', { role: name });
    const given = roles.flatMap((name) => permissionsOf(name, context));
    const operation = beyond(context.caller, [...given, ...permissionsOfMember(staff, context)]);
    if (operation !== undefined) return reject('beyond-own', { operation });
    if (!keepOwners(all, staff, roles.includes(ownerRole))) return reject('last-owner');
    if (JSON.stringify(member.state.roles) !== JSON.stringify(roles))
      member.append('staff-appointed', { staff, roles });
  },
);

/** Takes everything from somebody: roles and keys. */
export const dismissStaff = decision(
  customers,
  'dismiss-staff',
  ({ staff }) => ({ member: staffMember(staff), all: owners('all'), keys: staffKeys(staff) }),
  ({ staff }, { member, all, keys }, context) => {
    if (member.state.roles.length === 0 && !all.state.owners.includes(staff)) return reject('no-such-staff');
    const operation = beyond(context.caller, permissionsOfMember(staff, context));
    if (operation !== undefined) return reject('beyond-own', { operation });
    if (!keepOwners(all, staff, false)) return reject('last-owner');
    member.append('staff-dismissed', { staff });
    for (const { key } of keys.state.open) keys.append('key-ended', { staff, key });
  },
);

/** Notes whether somebody is an owner. False, and nothing noted, when there would be none. */
function keepOwners(
  all: Handle<typeof customers, { readonly owners: readonly string[] }, 'owners-changed'>,
  staff: string,
  isOwner: boolean,
): boolean {
  const others = all.state.owners.filter((one) => one !== staff);
  if (isOwner === others.length < all.state.owners.length) return true;
  if (!isOwner && others.length === 0) return false;
  all.append('owners-changed', { owners: isOwner ? [...others, staff] : others });
  return true;
}
