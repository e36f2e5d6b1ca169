import { aggregate, type DecisionContext } from '@banyan/core';
import { customers } from '../contract.ts';

interface Claim {
  readonly customer: string | null;
}

const FREE: Claim = { customer: null };

/** Streams `email/<digest>`: whose an e-mail address is. */
export const emailClaim = aggregate(customers, 'email', FREE, {
  'email-claimed': (_, { customer }) => ({ customer }),
  'email-released': () => ({ customer: null }),
});

/**
 * The digest by which an address is looked up. Letter case makes no difference: no provider of note tells addresses apart by it, and people do not know that
 * one could.
 */
export function emailDigestOf(email: string, { digest }: Pick<DecisionContext, 'digest'>): string {
  return digest(`email ${email.normalize('NFC').toLowerCase()}`);
}
