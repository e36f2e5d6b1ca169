import { aggregate, type DecisionContext } from '@banyan/core';
import { customers } from '../contract.ts';

/** What a token in an e-mail is for. */
export type MailPurpose = 'verification' | 'reset';

/**
 * The name of the token in an e-mail: of one person, for one purpose, and for the one time that it was asked for under this id. `once`: tokens of before ids were good for
 * one time alone are worth nothing.
 */
export function mailTokenName(customer: string, purpose: MailPurpose, id: string): string {
  return JSON.stringify([customer, purpose, id, 'once']);
}

/** Streams `asked-mail/<digest of the token's name>`: an e-mail was asked for under it, so nobody has that token sent to another address, or makes it good again. */
export const askedMail = aggregate(
  customers,
  'asked-mail',
  { isAsked: false },
  { 'mail-asked': () => ({ isAsked: true }) },
);

/** Whether an e-mail of this id was asked for before, and how it is noted that it is now. */
export function mailOf(
  customer: string,
  purpose: MailPurpose,
  id: string,
  { digest, stream }: Pick<DecisionContext, 'digest' | 'stream'>,
) {
  return stream(askedMail(digest(`mail ${mailTokenName(customer, purpose, id)}`)));
}
