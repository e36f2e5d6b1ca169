import { decision, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { customer } from '../customer.ts';
import { group, memberships, most } from './person-streams.ts';

/** Defines a group, or calls it otherwise. */
export const defineGroup = decision(
  customers,
  'define-group',
  (body) => group(body.group),
  (body, it) => {
    if (it.state.name !== body.name) it.append('group-defined', body);
  },
);

/** Puts somebody into a group. */
export const putInGroup = decision(
  customers,
  'put-in-group',
  (body) => ({ person: customer(body.customer), own: memberships(body.customer), into: group(body.group) }),
  (body, { person, own, into }) => {
    if (person.state.state === 'unknown') return reject('no-such-customer');
    if (into.state.name === null) return reject('no-such-group');
    if (own.state.groups.includes(body.group)) return;
    if (own.state.groups.length >= most.groups) return reject('too-many-groups', { most: most.groups });
    own.append('group-joined', body);
  },
);

/** Takes somebody out of a group that they may or may not be in. */
export const takeOutOfGroup = decision(
  customers,
  'take-out-of-group',
  (body) => ({ person: customer(body.customer), own: memberships(body.customer) }),
  (body, { person, own }) => {
    if (person.state.state === 'unknown') return reject('no-such-customer');
    if (own.state.groups.includes(body.group)) own.append('group-left', body);
  },
);
