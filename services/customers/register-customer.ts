import { decision, reject } from '@banyan/core';
import { customers } from './contract.ts';
import { customer } from './customer.ts';

/** An account. A second registration is refused, also with the same words: states hold nothing personal to compare it with. */
export const registerCustomer = decision(
  customers,
  'register-customer',
  ({ customer: id }) => customer(id),
  (registration, account) => {
    if (account.state.state !== 'unknown') return reject('customer-exists');
    account.append('customer-registered', registration);
  },
);

/** Somebody without an account. Sent again by an order's process, it changes nothing. */
export const registerGuest = decision(
  customers,
  'register-guest',
  ({ customer: id }) => customer(id),
  (registration, guest) => {
    const { state, country } = guest.state;
    if (state === 'unknown') guest.append('guest-registered', registration);
    else if (state === 'closed' || country !== registration.country) return reject('customer-exists');
  },
);
