import { decision, reject } from '@banyan/core';
import { customers } from './contract.ts';
import { customer, isKnown } from './customer.ts';

/** What is given replaces what was known; the country it was already is no change. */
export const changeProfile = decision(
  customers,
  'change-profile',
  ({ customer: id }) => customer(id),
  ({ country, ...rest }, account) => {
    if (!isKnown(account.state)) return reject('no-such-customer');
    const moved = country !== undefined && country !== account.state.country;
    if (!moved && rest.name === undefined && rest.email === undefined) return;
    account.append('profile-changed', moved ? { ...rest, country } : rest);
  },
);
