import { decision, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { owners, staffKeys, staffMember } from './staff-streams.ts';
import { beyond, permissionsOfMember } from './what-staff-may.ts';

const KEYS_MAX = 50;

/** Lets a token stand for somebody who works here. */
export const makeKey = decision(
  customers,
  'make-key',
  ({ staff }) => ({ member: staffMember(staff), all: owners('all'), keys: staffKeys(staff) }),
  ({ staff, key, token, until = null, operations = null }, { member, all, keys }, context) => {
    if (member.state.roles.length === 0 && !all.state.owners.includes(staff)) return reject('no-such-staff');
    const operation = beyond(context.caller, permissionsOfMember(staff, context));
    if (operation !== undefined) return reject('beyond-own', { operation });
    const known = keys.state.open.find((one) => one.key === key);
    if (known !== undefined) return known.digest === token ? undefined : reject('key-exists');
    if (keys.state.open.length >= KEYS_MAX) return reject('too-many-keys', { most: KEYS_MAX });
    keys.append('key-made', { staff, key, digest: token, until, operations });
  },
);

/** Ends a key: one's own, or that of somebody who may do no more than oneself. */
export const endKey = decision(
  customers,
  'end-key',
  ({ staff }) => staffKeys(staff),
  ({ staff, key }, keys, context) => {
    const operation =
      staff === context.caller.id ? undefined : beyond(context.caller, permissionsOfMember(staff, context));
    if (operation !== undefined) return reject('beyond-own', { operation });
    if (!keys.state.open.some((one) => one.key === key)) return reject('no-such-key');
    keys.append('key-ended', { staff, key });
  },
);
