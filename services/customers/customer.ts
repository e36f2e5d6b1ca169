import { aggregate } from '@banyan/core';
import { customers } from './contract.ts';

/**
 * A customer as the rules need it. No personal field: what is not in a state has not to be forgotten in caches and snapshots.
 */
export interface Customer {
  /** `closed`: they have been, or are about to be, erased. */
  readonly state: 'unknown' | 'registered' | 'guest' | 'closed';
  readonly country: string;
}

const UNKNOWN: Customer = { state: 'unknown', country: '' };

/** Streams `customer/<customer>`; a guest's id is `guest:<order>`. */
export const customer = aggregate(customers, 'customer', UNKNOWN, {
  'customer-registered': (_, { country }) => ({ state: 'registered', country }),
  'guest-registered': (_, { country }) => ({ state: 'guest', country }),
  'customer-closed': (customer) => ({ ...customer, state: 'closed' }),
  'profile-changed': (customer, { country }) => ({ ...customer, country: country ?? customer.country }),
});

/** True for whoever has registered and is still there. */
export function isKnown({ state }: Customer): boolean {
  return state === 'registered' || state === 'guest';
}
