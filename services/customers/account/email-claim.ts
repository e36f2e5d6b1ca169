import { aggregate, type DecisionContext } from '@banyan/core';
import { customers } from '../contract.ts';
import { addressKey, oldAddressKey } from './address-key.ts';

interface Claim {
  readonly customer: string | null;
  /** Whoever had it is being erased, and what the name stands for is about to be forgotten. */
  readonly retired: boolean;
}

const FREE: Claim = { customer: null, retired: false };

/** Streams `email/<name>`: whose an e-mail address is. */
export const emailClaim = aggregate(customers, 'email', FREE, {
  'email-claimed': (_, { customer }) => ({ customer, retired: false }),
  'email-released': () => FREE,
  'email-retired': () => ({ customer: null, retired: true }),
});

type Names = Pick<DecisionContext, 'digest' | 'nameOf' | 'named'>;

/**
 * What an address is looked up by: its random name, which is kept with people's keys and forgotten with the person. For an address that has none it is a keyed digest: so
 * failures at addresses that nobody has are counted as all others are, and accounts from before there were names are found.
 */
export function emailDigestOf(email: string, { digest, nameOf }: Names): string {
  return nameOf(textOf(email)) ?? nameOf(`email ${oldAddressKey(email)}`) ?? digest(textOf(email));
}

/** The name under which an address that nobody has is claimed. */
export function nameForClaim(email: string, { named }: Names): string {
  return named(textOf(email));
}

function textOf(email: string): string {
  return `email ${addressKey(email)}`;
}
