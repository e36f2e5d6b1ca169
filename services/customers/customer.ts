import { aggregate } from '@banyan/core';
import { customers } from './contract.ts';

/**
 * A customer as the rules need it. No personal field: what is not in a state has not to be forgotten in caches and snapshots.
 */
export interface Customer {
  readonly state: 'unknown' | 'registered' | 'guest';
  readonly country: string;
}

const UNKNOWN: Customer = { state: 'unknown', country: '' };

/** Streams `customer/<customer>`; a guest's id is `guest:<order>`. */
export const customer = aggregate(customers, 'customer', UNKNOWN, {
  'customer-registered': (_, { country }) => ({ state: 'registered', country }),
  'guest-registered': (_, { country }) => ({ state: 'guest', country }),
  'profile-changed': (customer, { country }) => ({ ...customer, country: country ?? customer.country }),
});
